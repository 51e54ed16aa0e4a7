package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.funnel.Attribution.Evidence;
import io.huoke.funnel.Count.Column;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of those who came with a State and whom no callback names, as with components. However many they are, it
 * holds the first of each step, and numbers.
 *
 * @param add the first add; null if there was none
 * @param chat the first message; null if there was none
 * @param lookedUp the event that told what became of a ChatKey of theirs, the first by its id; null if none did
 * @param chatLinks the links that such events named
 * @param unplaced what was counted of this State by callbacks that name no link, by day
 * @param surroundings what is known of the State
 * @param revision of its row, see {@link Revision}; 0 before it has one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StateJourney(
        Tenant tenant,
        String state,
        @Nullable Step add,
        @Nullable Step chat,
        @Nullable String lookedUp,
        SortedSet<String> chatLinks,
        SortedMap<Day, Tally> unplaced,
        Surroundings surroundings,
        long revision) {

    /** Of so many days it is remembered what no link is known of: longer than anybody keeps rows. */
    private static final int MAX_DAYS = 400;

    /** What is absent is empty. */
    StateJourney(
            Tenant tenant,
            String state,
            @Nullable Step add,
            @Nullable Step chat,
            @Nullable String lookedUp,
            @Nullable SortedSet<String> chatLinks,
            @Nullable SortedMap<Day, Tally> unplaced,
            @Nullable Surroundings surroundings,
            long revision) {
        this.tenant = tenant;
        this.state = state;
        this.add = add;
        this.chat = chat;
        this.lookedUp = lookedUp;
        this.chatLinks = chatLinks == null ? new TreeSet<>() : chatLinks;
        this.unplaced = unplaced == null ? new TreeMap<>() : unplaced;
        this.surroundings = surroundings == null ? Surroundings.NONE : surroundings;
        this.revision = revision;
    }

    static StateJourney empty(Tenant tenant, String state) {
        return new StateJourney(tenant, state, null, null, null, null, null, null, 0);
    }

    StateJourney withAdd(Step step) {
        return new StateJourney(
                tenant, state, first(add, step), chat, lookedUp, chatLinks, unplaced, surroundings, revision);
    }

    StateJourney withChat(Step step) {
        return new StateJourney(
                tenant, state, add, first(chat, step), lookedUp, chatLinks, unplaced, surroundings, revision);
    }

    /** With what became of a ChatKey. */
    StateJourney withLookedUp(String eventId, @Nullable String linkId) {
        String first = lookedUp == null || eventId.compareTo(lookedUp) < 0 ? eventId : lookedUp;
        SortedSet<String> links = linkId == null ? chatLinks : LinksOfStates.plus(chatLinks, linkId);
        return new StateJourney(tenant, state, add, chat, first, links, unplaced, surroundings, revision);
    }

    /** With a difference of what no callback places. */
    StateJourney withUnplaced(Day day, Tally difference) {
        SortedMap<Day, Tally> changed = new TreeMap<>(unplaced);
        Tally tally = changed.getOrDefault(day, Tally.NONE).plus(difference);
        if (tally.isNone()) {
            changed.remove(day);
        } else {
            changed.put(day, tally);
        }
        return new StateJourney(tenant, state, add, chat, lookedUp, chatLinks, changed, surroundings, revision);
    }

    /** The first day that is kept, or null for all: else this would grow by a day every day. */
    @Nullable Day oldest() {
        return unplaced.size() <= MAX_DAYS
                ? null
                : unplaced.keySet().stream()
                        .skip(unplaced.size() - MAX_DAYS)
                        .findFirst()
                        .orElse(null);
    }

    /** Without what was counted before a day; null for none. */
    StateJourney since(@Nullable Day oldest) {
        return oldest == null
                ? this
                : new StateJourney(
                        tenant,
                        state,
                        add,
                        chat,
                        lookedUp,
                        chatLinks,
                        unplaced.tailMap(oldest),
                        surroundings,
                        revision);
    }

    StateJourney in(Surroundings newer) {
        return new StateJourney(tenant, state, add, chat, lookedUp, chatLinks, unplaced, newer, revision);
    }

    StateJourney at(long newRevision) {
        return new StateJourney(tenant, state, add, chat, lookedUp, chatLinks, unplaced, surroundings, newRevision);
    }

    private static Step first(@Nullable Step known, Step other) {
        return known == null || other.compareTo(known) < 0 ? other : known;
    }

    /** Whether nobody came yet, so that there is no row. */
    boolean isNobody() {
        return add == null && chat == null && lookedUp == null;
    }

    /** What callbacks that name no link contribute to the daily funnel: where the State was seen with one link, to that. */
    Map<Count, Long> counts() {
        String linkId = Attribution.of(List.of(new Evidence(LinkMethod.STATE, surroundings.links())))
                .linkId();
        Map<Count, Long> counts = new HashMap<>();
        unplaced.forEach((day, tally) -> {
            for (Column column : Column.values()) {
                long amount = column.of(tally);
                if (amount != 0) {
                    counts.put(new Count(column, linkId, state, day), amount);
                }
            }
        });
        return counts;
    }

    /**
     * The row that this makes, unless it {@linkplain #isNobody is nobody's}.
     *
     * @param channelRef whom the State stands for, or null
     */
    ConversionRow row(@Nullable String channelRef) {
        Attribution attribution = Attribution.of(List.of(
                new Evidence(
                        LinkMethod.CHAT,
                        chat == null || chat.linkId() == null ? LinksOfStates.telling(chatLinks) : link(chat)),
                new Evidence(LinkMethod.EVENT, link(add)),
                new Evidence(LinkMethod.STATE, surroundings.links())));
        Instant addedAt = add == null ? null : add.time();
        return new ConversionRow(
                tenant.toString(),
                tenant.corpId(),
                null,
                null,
                state,
                channelRef,
                attribution.linkId(),
                attribution.method(),
                attribution.candidates(),
                surroundings.openedAt(),
                surroundings.requestedAt(),
                addedAt,
                chat == null ? null : chat.time(),
                chat != null || lookedUp != null,
                null,
                null,
                0,
                surroundings.secondsTo(addedAt),
                origins(),
                eventIds());
    }

    private static Set<String> link(@Nullable Step step) {
        String linkId = step == null ? null : step.linkId();
        return linkId == null ? Set.of() : Set.of(linkId);
    }

    private List<Origin> origins() {
        Set<Origin> origins = new TreeSet<>();
        if (add != null || chat != null) {
            origins.add(Origin.CALLBACK);
        }
        if (lookedUp != null) {
            origins.add(Origin.RECONCILIATION);
        }
        return List.copyOf(origins);
    }

    private List<String> eventIds() {
        Stream<String> facts = Stream.of(
                        Optional.ofNullable(add).map(Step::eventId),
                        Optional.ofNullable(chat).map(Step::eventId),
                        Optional.ofNullable(lookedUp))
                .flatMap(Optional::stream);
        return Stream.concat(surroundings.eventIds(), facts).toList();
    }
}
