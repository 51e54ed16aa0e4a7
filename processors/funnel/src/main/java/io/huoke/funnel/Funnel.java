package io.huoke.funnel;

import io.huoke.funnel.Count.Column;
import io.huoke.funnel.Errands.Errand;
import io.huoke.funnel.loss.LossWatch;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Day;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Expiry;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * The funnel of the tenants of one task: takes in what is learned, and forwards the rows that it changes. Every processor
 * of the task has one over the same stores. Used by the task's thread alone.
 */
final class Funnel {

    private final FunnelTopology.Settings settings;
    private final PersonalStates personal;
    private final Output output;
    private final Journeys journeys;
    private final LinksOfStates links;
    private final Touches touches;
    private final Channels channels;
    private final Settlement settlement;
    private final DailyCounts counts;
    private final Errands errands;
    private final LossWatch losses;
    private final Expiry<Journey> expiryOfPersons;
    private final Expiry<StateJourney> expiryOfStates;

    Funnel(ProcessorContext<String, RowEvent<? extends Row>> context, FunnelTopology.Settings settings) {
        this.settings = settings;
        this.personal = new PersonalStates(settings.config().personalStates());
        this.output = new Output(context);
        this.journeys = new Journeys(context, settings.past().map(untils -> new Past(context, untils)));
        this.links = new LinksOfStates(context, settings.keep());
        this.touches = new Touches(context, settings.config().attributionWindow(), settings.remember());
        this.channels = new Channels(context);
        this.settlement = new Settlement(context, settings.config().zone());
        this.counts = new DailyCounts(
                context, personal, settlement, output, settings.config().zone(), settings.keep());
        this.errands = new Errands(context, this::run);
        this.losses = new LossWatch(context, settings.callbackLoss(), settings.names());
        this.expiryOfPersons = new Expiry<>(
                context.getStateStore(FunnelStores.JOURNEYS),
                (key, journey, now) -> isOver(journey.revision(), now),
                (key, journey) -> forget(journey));
        this.expiryOfStates = new Expiry<>(
                context.getStateStore(FunnelStores.STATE_JOURNEYS),
                (key, journey, now) -> isOver(journey.revision(), now),
                (key, journey) -> forget(journey));
    }

    /** Something about a person: changes nothing if it is known already. */
    void person(Cause cause, Tenant tenant, String userId, String externalUserId, UnaryOperator<Journey> more) {
        Journey before = journeys.of(tenant, userId, externalUserId);
        Journey after = more.apply(before);
        if (!after.equals(before)) {
            replace(cause, Meaning.of(before), Meaning.of(after), false);
        }
    }

    /** @param anyway whether the row is written though it says the same */
    private void replace(Cause cause, Meaning before, Meaning more, boolean anyway) {
        Tenant tenant = more.journey().tenant();
        Meaning after = more.in(surroundings(
                tenant, more.state(), more.addedAt(), before.journey().surroundings()));
        String channelRef = channels.refOf(tenant, after.state());
        ConversionRow row = after.row(channelRef);
        if (anyway || !row.equals(before.row(channelRef))) {
            long revision = Revision.after(before.journey().revision(), output.now());
            after = after.at(revision);
            output.put(cause, FunnelTopology.CONVERSIONS, row, revision);
        }
        journeys.replace(before, after);
        losses.replace(tenant, before.arrival(), after.arrival());
        ZoneId zone = settings.config().zone();
        counts.replace(cause, tenant, before.counts(zone), after.counts(zone));
    }

    /** What is known of a State now; of what the past has forgotten, what a journey knew before. */
    private Surroundings surroundings(
            Tenant tenant, @Nullable String state, Optional<Instant> addedAt, Surroundings before) {
        if (state == null) {
            return Surroundings.NONE;
        }
        SortedSet<String> ofState = links.use(tenant, state);
        if (addedAt.isEmpty() || !personal.contain(state)) {
            return new Surroundings(state, ofState, null, null);
        }
        Surroundings known = state.equals(before.state()) ? before : Surroundings.NONE;
        return new Surroundings(
                state,
                ofState,
                touches.last(tenant, state, Touch.Kind.OPEN, addedAt.get(), known.opened()),
                touches.last(tenant, state, Touch.Kind.REQUEST, addedAt.get(), known.requested()));
    }

    /** A step that names no person. */
    void anonymous(Cause cause, Tenant tenant, Column column, Step step) {
        String state = step.state();
        String linkId = step.linkId();
        Day day = Day.of(step.time(), settings.config().zone());
        if (state == null || linkId != null) {
            counts.replace(cause, tenant, Map.of(), Map.of(new Count(column, linkId, state, day), 1L));
        } else {
            state(cause, tenant, state, journey -> journey.withUnplaced(day, Tally.of(column, 1)));
        }
    }

    /** An add of somebody whom it does not name. Of those with a personal State the first one is the add. */
    void add(Cause cause, Tenant tenant, Step add) {
        String state = add.state();
        if (state == null) {
            anonymous(cause, tenant, Column.ADDS, add);
            return;
        }
        Step first = journeys.of(tenant, state).add();
        boolean isFirst = first == null || add.compareTo(first) < 0;
        anonymous(cause, tenant, isFirst || !personal.contain(state) ? Column.ADDS : Column.RE_ADDS, add);
        if (isFirst && first != null && personal.contain(state)) {
            turnIntoReAdd(cause, tenant, state, first);
        }
        state(cause, tenant, state, journey -> journey.withAdd(add));
    }

    private void turnIntoReAdd(Cause cause, Tenant tenant, String state, Step add) {
        Day day = Day.of(add.time(), settings.config().zone());
        if (add.linkId() == null) {
            state(
                    cause,
                    tenant,
                    state,
                    journey ->
                            journey.withUnplaced(day, Tally.of(Column.ADDS, -1).plus(Tally.of(Column.RE_ADDS, 1))));
        } else {
            counts.replace(
                    cause,
                    tenant,
                    Map.of(new Count(Column.ADDS, add.linkId(), state, day), 1L),
                    Map.of(new Count(Column.RE_ADDS, add.linkId(), state, day), 1L));
        }
    }

    /** The first message of somebody whom it does not name. */
    void chat(Cause cause, Tenant tenant, Step chat) {
        anonymous(cause, tenant, Column.CHATS, chat);
        if (chat.state() != null) {
            state(cause, tenant, chat.state(), journey -> journey.withChat(chat));
        }
    }

    /** Something about those whom no callback names: changes nothing if it is known already. */
    void state(Cause cause, Tenant tenant, String state, UnaryOperator<StateJourney> more) {
        StateJourney before = journeys.of(tenant, state);
        StateJourney after = more.apply(before);
        if (!after.equals(before)) {
            replace(cause, before, after);
        }
    }

    private void replace(Cause cause, StateJourney whole, StateJourney more) {
        Day oldest = more.oldest();
        StateJourney before = whole.since(oldest);
        Optional<Instant> addedAt = Optional.ofNullable(more.add()).map(Step::time);
        StateJourney after = more.since(oldest)
                .in(surroundings(more.tenant(), more.state(), addedAt, before.surroundings()))
                .at(Revision.after(before.revision(), output.now()));
        journeys.replace(after);
        counts.replace(cause, after.tenant(), before.counts(), after.counts());
        if (!after.isNobody()) {
            ConversionRow row = after.row(channels.refOf(after.tenant(), after.state()));
            output.put(cause, FunnelTopology.CONVERSIONS, row, after.revision());
        }
    }

    /** Somebody with a personal State opened a profile, or asked to be added: an add may follow, or have followed. */
    void touch(Cause cause, Tenant tenant, String state, Touch touch) {
        if (personal.contain(state)) {
            touches.put(tenant, state, touch);
            revisit(cause, tenant, state);
        }
    }

    /** A State was seen with a link: that may settle, or unsettle, the link of every customer who came with it. */
    void learn(Cause cause, Tenant tenant, String state, String linkId) {
        if (links.learn(tenant, state, linkId)) {
            revisit(cause, tenant, state);
        }
    }

    private void revisit(Cause cause, Tenant tenant, String state) {
        errands.begin(cause, new Errand(tenant, Errands.Kind.STATE, state));
    }

    /** Whom a State stands for. */
    void map(Cause cause, ChannelRow row) {
        if (channels.put(row)) {
            refer(cause, row);
        }
    }

    /** A State that stands for nobody any more, by the key of its row; anything else changes nothing. */
    void unmap(Cause cause, String key) {
        channels.remove(key).ifPresent(row -> refer(cause, row));
    }

    private void refer(Cause cause, ChannelRow channel) {
        errands.begin(cause, new Errand(Tenant.parse(channel.tenant()), Errands.Kind.CHANNEL, channel.state()));
    }

    /** What WeCom counted itself. */
    void compare(Cause cause, Tenant tenant, String linkId, Day day, Figures told) {
        counts.compare(cause, tenant, linkId, day, told);
    }

    /** How the reconciliation of a tenant goes. */
    void reconciled(Cause cause, Tenant tenant, ReconciliationRow row) {
        Pass pass = row.lastPass();
        Instant completedAt = pass == null || pass.linksFailed() > 0 ? null : pass.completedAt();
        if (completedAt != null) {
            losses.firstScan(tenant, completedAt);
        }
        settlement
                .advance(tenant, row)
                .ifPresent(first -> errands.begin(cause, new Errand(tenant, Errands.Kind.SETTLED, first.toString())));
    }

    /** What a rebuild found, see {@link DailyCounts#correct}. */
    void correct(Cause cause, Tenant tenant, Place place, Tally tally, long revision) {
        counts.correct(cause, tenant, place, tally, revision);
    }

    private @Nullable String run(Cause cause, Errand errand, String last, int limit) {
        return switch (errand.kind()) {
            case STATE -> visit(cause, errand, last, limit, false);
            case CHANNEL -> visit(cause, errand, last, limit, true);
            case SETTLED -> counts.settle(cause, errand.tenant(), Day.parse(errand.detail()), last, limit);
        };
    }

    /** @param anyway whether rows change though the journeys do not */
    private @Nullable String visit(Cause cause, Errand errand, String last, int limit, boolean anyway) {
        if (last.isEmpty()) {
            StateJourney ofState = journeys.of(errand.tenant(), errand.detail());
            if (!ofState.equals(StateJourney.empty(errand.tenant(), errand.detail()))) {
                revisit(cause, ofState, anyway);
            }
        }
        return journeys.visit(
                errand.tenant(), errand.detail(), last, limit, journey -> revisit(cause, journey, anyway));
    }

    private void revisit(Cause cause, Journey journey, boolean anyway) {
        Meaning known = Meaning.of(journey);
        Surroundings now = surroundings(journey.tenant(), known.state(), known.addedAt(), journey.surroundings());
        if (anyway || !now.equals(journey.surroundings())) {
            replace(cause, known, known, anyway);
        }
    }

    private void revisit(Cause cause, StateJourney journey, boolean anyway) {
        Optional<Instant> addedAt = Optional.ofNullable(journey.add()).map(Step::time);
        Surroundings now = surroundings(journey.tenant(), journey.state(), addedAt, journey.surroundings());
        if (anyway || !now.equals(journey.surroundings())) {
            replace(cause, journey, journey);
        }
    }

    /** Goes on with what was too much to be done at once when the task was at rest, or elsewhere. */
    void resume() {
        errands.resume();
    }

    /** Sees to the alerts of lost callbacks. */
    void watch(long now) {
        losses.punctuate(now);
    }

    /** Forgets some of what is over. */
    void tidy(long now) {
        expiryOfPersons.tidy(now);
        expiryOfStates.tidy(now);
        links.tidy(now);
        touches.tidy(now);
        counts.tidy(now);
    }

    private boolean isOver(long revision, long now) {
        return revision + settings.keep().toMillis() <= now;
    }

    /** With its row, which its topic may keep for longer; what it counts on no day would be counted for ever. */
    private void forget(Journey journey) {
        Cause cause = Cause.at(output.now());
        Meaning meaning = Meaning.of(journey);
        journeys.forgotten(meaning);
        output.remove(
                cause,
                FunnelTopology.CONVERSIONS,
                ConversionRow.key(journey.tenant().toString(), journey.userId(), journey.externalUserId()));
        Map<Count, Long> unknown =
                new HashMap<>(meaning.counts(settings.config().zone()));
        unknown.keySet().removeIf(count -> !count.day().equals(Day.UNKNOWN));
        counts.replace(cause, journey.tenant(), unknown, Map.of());
    }

    private void forget(StateJourney journey) {
        if (!journey.isNobody()) {
            output.remove(
                    Cause.at(output.now()),
                    FunnelTopology.CONVERSIONS,
                    ConversionRow.key(journey.tenant().toString(), journey.state()));
        }
    }
}
