package io.huoke.funnel;

import io.huoke.funnel.Attribution.Evidence;
import io.huoke.funnel.Count.Column;
import io.huoke.funnel.Relation.Moment;
import io.huoke.funnel.Step.Kind;
import io.huoke.funnel.loss.Arrival;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.Origin;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a journey means. It is always computed from the whole set of steps and findings, in the order of WeCom's times and
 * not of arrival, so that order and duplicates cannot matter.
 *
 * @param state of the earliest step that has one; where callbacks told none, the one that all findings agree on, which are
 *     those of the link that the first message names, if there are any; null if there is none
 * @param chat the first message, if a callback told of it
 */
record Meaning(
        Journey journey, @Nullable String state, Relation relation, Optional<Step> chat, Attribution attribution) {

    static Meaning of(Journey journey) {
        Optional<Step> chat = journey.steps().stream()
                .filter(step -> step.kind() == Kind.CHAT)
                .findFirst();
        Optional<String> chatLink = chatLink(journey.steps());
        return new Meaning(
                journey,
                state(journey, chatLink),
                Relation.of(journey.steps(), journey.findings()),
                chat,
                attribution(journey, chatLink));
    }

    /** The same where something else is known of the State. */
    Meaning in(Surroundings surroundings) {
        if (surroundings.equals(journey.surroundings())) {
            return this;
        }
        Journey there = journey.in(surroundings);
        return new Meaning(there, state, relation, chat, attribution(there, chatLink(there.steps())));
    }

    /** The same with another revision. */
    Meaning at(long revision) {
        return new Meaning(journey.at(revision), state, relation, chat, attribution);
    }

    /** When the customer was added, if the time of the first add is known. */
    Optional<Instant> addedAt() {
        return relation.add().map(Moment::time);
    }

    /** The first add, if its time is known; it was missed if the API alone told of it. */
    Optional<Arrival> arrival() {
        return relation.add().map(add -> new Arrival(add.time(), add.step() == null));
    }

    /**
     * The row that this makes.
     *
     * @param channelRef whom {@link #state} stands for, or null
     */
    ConversionRow row(@Nullable String channelRef) {
        Surroundings surroundings = journey.surroundings();
        Instant addedAt = addedAt().orElse(null);
        return new ConversionRow(
                journey.tenant().toString(),
                journey.tenant().corpId(),
                journey.userId(),
                journey.externalUserId(),
                state,
                channelRef,
                attribution.linkId(),
                attribution.method(),
                attribution.candidates(),
                surroundings.openedAt(),
                surroundings.requestedAt(),
                addedAt,
                chat.map(Step::time).orElse(null),
                hasChatted(),
                relation.deletion().map(Step::time).orElse(null),
                relation.deletion().map(Meaning::deletedBy).orElse(null),
                relation.reAdds().size(),
                surroundings.secondsTo(addedAt),
                origins(),
                eventIds());
    }

    private List<Origin> origins() {
        Stream<Origin> told = journey.steps().stream().map(Step::origin);
        Stream<Origin> found = journey.findings().stream().map(finding -> Origin.RECONCILIATION);
        return Stream.concat(told, found).distinct().sorted().toList();
    }

    private List<String> eventIds() {
        Stream<String> facts = Stream.concat(
                journey.steps().stream().map(Step::eventId),
                journey.findings().stream().map(Finding::eventId));
        return Stream.concat(journey.surroundings().eventIds(), facts)
                .distinct()
                .toList();
    }

    /**
     * What this contributes to the daily funnel, each on the day of its own event; a first add or chat whose time is not
     * known on the day {@linkplain Day#UNKNOWN unknown}.
     */
    Map<Count, Long> counts(ZoneId zone) {
        Map<Count, Long> counts = new HashMap<>();
        if (relation.add().isPresent() || !relation.reAdds().isEmpty() || isListed()) {
            counts.put(count(Column.ADDS, addedAt(), zone), 1L);
        }
        if (hasChatted()) {
            counts.put(count(Column.CHATS, chat.map(Step::time), zone), 1L);
        }
        relation.reAdds().forEach(add -> counts.merge(count(Column.RE_ADDS, add, zone), 1L, Long::sum));
        journey.steps().stream()
                .filter(Step::isDeletion)
                .forEach(deletion -> counts.merge(count(Column.DELETIONS, deletion, zone), 1L, Long::sum));
        return counts;
    }

    private Count count(Column column, Step step, ZoneId zone) {
        return count(column, Optional.of(step.time()), zone);
    }

    private Count count(Column column, Optional<Instant> time, ZoneId zone) {
        Day day = time.map(known -> Day.of(known, zone)).orElse(Day.UNKNOWN);
        return new Count(column, attribution.linkId(), state, day);
    }

    private static @Nullable String state(Journey journey, Optional<String> chatLink) {
        Optional<String> told = journey.steps().stream()
                .map(Step::state)
                .filter(Objects::nonNull)
                .findFirst();
        if (told.isPresent()) {
            return told.get();
        }
        NavigableSet<String> ofChat = states(journey.findings().stream()
                .filter(finding -> chatLink.isPresent() && chatLink.get().equals(finding.linkId())));
        NavigableSet<String> found = ofChat.isEmpty() ? states(journey.findings().stream()) : ofChat;
        return found.size() == 1 ? found.first() : null;
    }

    private static NavigableSet<String> states(Stream<Finding> findings) {
        NavigableSet<String> states = new TreeSet<>();
        findings.map(Finding::state).filter(Objects::nonNull).forEach(states::add);
        return states;
    }

    private static Attribution attribution(Journey journey, Optional<String> chatLink) {
        Set<String> chats = chatLink.map(link -> Set.of(link)).orElseGet(() -> linksOfMessages(journey));
        return Attribution.of(List.of(
                new Evidence(LinkMethod.A6, links(journey, Finding.Kind.LISTED)),
                new Evidence(LinkMethod.CHAT, chats),
                new Evidence(LinkMethod.EVENT, links(journey, Kind.ADD)),
                new Evidence(LinkMethod.STATE, journey.surroundings().links())));
    }

    private static Set<String> linksOfMessages(Journey journey) {
        return Stream.of(links(journey, Finding.Kind.CHAT), links(journey, Kind.MESSAGE))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    private static Set<String> links(Journey journey, Finding.Kind kind) {
        return journey.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::linkId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Set<String> links(Journey journey, Kind kind) {
        return journey.steps().stream()
                .filter(step -> step.kind() == kind)
                .map(Step::linkId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** The link that the customer's first message names. */
    private static Optional<String> chatLink(SortedSet<Step> steps) {
        return steps.stream()
                .filter(step -> step.kind() == Kind.CHAT)
                .map(Step::linkId)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private boolean hasChatted() {
        return journey.steps().stream().anyMatch(step -> step.kind() == Kind.CHAT || step.kind() == Kind.MESSAGE)
                || journey.findings().stream().anyMatch(Finding::chatted);
    }

    private boolean isListed() {
        return journey.findings().stream().anyMatch(finding -> finding.kind() == Finding.Kind.LISTED);
    }

    private static DeletedBy deletedBy(Step deletion) {
        return deletion.kind() == Kind.DELETED_BY_MEMBER ? DeletedBy.MEMBER : DeletedBy.CUSTOMER;
    }
}
