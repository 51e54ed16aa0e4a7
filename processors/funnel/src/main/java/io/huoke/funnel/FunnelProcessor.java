package io.huoke.funnel;

import static java.util.Objects.requireNonNull;

import io.huoke.funnel.Count.Column;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.Fences;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the journeys and daily counts of the tenants of one task. One Streams thread at a time, as Streams guarantees.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class FunnelProcessor implements Processor<String, WeComEvent, String, RowEvent<? extends Row>> {

    private static final Logger LOG = LoggerFactory.getLogger(FunnelProcessor.class);

    /** Events are forgotten bit by bit: one long scan would outlive the transaction that it is part of. */
    private static final Duration FORGET_INTERVAL = Duration.ofMinutes(1);

    private static final int FORGET_ENTRIES = 20_000;

    private final ZoneId zone;
    private final Duration remember;
    private final Sealer sealer;
    private @Nullable String forgetFrom;
    private ProcessorContext<String, RowEvent<? extends Row>> context;
    private KeyValueStore<String, Long> seen;
    private KeyValueStore<String, Journey> journeys;
    private KeyValueStore<String, String> journeysByState;
    private KeyValueStore<String, SortedSet<String>> linksByState;
    private DailyCounts counts;
    private Fences fences;

    /**
     * A processor for one task.
     *
     * @param zone where days begin
     * @param remember how long an event's id is kept: longer than the source topic keeps the event
     * @param sealer gives tenants the names that fences have
     */
    FunnelProcessor(ZoneId zone, Duration remember, Sealer sealer) {
        this.zone = zone;
        this.remember = remember;
        this.sealer = sealer;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
        context = initialized;
        seen = initialized.getStateStore(FunnelStores.SEEN);
        journeys = initialized.getStateStore(FunnelStores.JOURNEYS);
        journeysByState = initialized.getStateStore(FunnelStores.JOURNEYS_BY_STATE);
        linksByState = initialized.getStateStore(FunnelStores.LINKS_BY_STATE);
        counts = new DailyCounts(initialized.getStateStore(FunnelStores.COUNTS));
        fences = new Fences(initialized, sealer);
        initialized.schedule(FORGET_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
    }

    @Override
    public void process(Record<String, WeComEvent> record) {
        WeComEvent event = record.value();
        Tenant tenant = event == null ? null : event.tenant();
        if (tenant == null || isTooLate(event, tenant) || isDuplicate(event)) {
            return;
        }
        Step.of(event).ifPresent(step -> person(record, tenant, step));
        switch (event.type()) {
            case "wecom.customer_acquisition.open_profile" -> anonymous(record, tenant, Column.OPENS);
            case "wecom.customer_acquisition.friend_request" -> anonymous(record, tenant, Column.FRIEND_REQUESTS);
            default -> {
                // Not a step of the funnel that is counted without a person.
            }
        }
    }

    private boolean isTooLate(WeComEvent event, Tenant tenant) {
        boolean refused = fences.refuse(tenant, event.time());
        if (refused) {
            LOG.atDebug()
                    .addKeyValue("eventId", event.id())
                    .addKeyValue("type", event.type())
                    .log("an event of a tenant that cancelled is dropped");
        }
        return refused;
    }

    private boolean isDuplicate(WeComEvent event) {
        long until = context.currentSystemTimeMs() + remember.toMillis();
        return seen.putIfAbsent(event.id(), until) != null;
    }

    /** A step that names no person: it is counted, and it tells which link a State belongs to. */
    private void anonymous(Record<String, WeComEvent> record, Tenant tenant, Column column) {
        WeComEvent event = record.value();
        String linkId = event.data().linkId();
        String state = event.data().state();
        if (linkId != null && state != null) {
            learn(record, tenant, state, linkId);
        }
        Count count = new Count(column, linkId, state, LocalDate.ofInstant(event.time(), zone));
        counts.replace(tenant, List.of(), List.of(count), row -> forward(record, row));
    }

    private void person(Record<String, WeComEvent> record, Tenant tenant, Step step) {
        String userId = requireNonNull(record.value().data().userId());
        String externalUserId = requireNonNull(record.value().data().externalUserId());
        String key = StoreKey.of(tenant.toString(), userId, externalUserId);
        Journey before = journeys.get(key);
        if (before == null) {
            before = Journey.empty(tenant, userId, externalUserId);
        }
        Journey after = before.with(step);
        journeys.put(key, after);
        index(before.state(), after);
        SortedSet<String> linksAfter = linksOf(tenant, after.state());
        counts.replace(
                tenant,
                before.counts(linksOf(tenant, before.state()), zone),
                after.counts(linksAfter, zone),
                row -> forward(record, row));
        forward(record, after.row(linksAfter));
    }

    /** A State seen with a new link may settle, or unsettle, the link of every customer who came with it. */
    private void learn(Record<String, WeComEvent> record, Tenant tenant, String state, String linkId) {
        SortedSet<String> before = linksOf(tenant, state);
        if (before.contains(linkId)) {
            return;
        }
        SortedSet<String> after = new TreeSet<>(before);
        after.add(linkId);
        linksByState.put(StoreKey.of(tenant.toString(), state), after);
        List<Count> countsBefore = new ArrayList<>();
        List<Count> countsAfter = new ArrayList<>();
        forEachJourney(tenant, state, journey -> {
            countsBefore.addAll(journey.counts(before, zone));
            countsAfter.addAll(journey.counts(after, zone));
            ConversionRow row = journey.row(after);
            if (!row.equals(journey.row(before))) {
                forward(record, row);
            }
        });
        counts.replace(tenant, countsBefore, countsAfter, row -> forward(record, row));
    }

    private SortedSet<String> linksOf(Tenant tenant, @Nullable String state) {
        SortedSet<String> links = state == null ? null : linksByState.get(StoreKey.of(tenant.toString(), state));
        return links == null ? new TreeSet<>() : links;
    }

    private void index(@Nullable String stateBefore, Journey journey) {
        String state = journey.state();
        if (stateBefore != null && !stateBefore.equals(state)) {
            journeysByState.delete(indexKey(journey, stateBefore));
        }
        if (state != null) {
            journeysByState.put(indexKey(journey, state), "");
        }
    }

    private static String indexKey(Journey journey, String state) {
        return StoreKey.of(journey.tenant().toString(), state, journey.userId(), journey.externalUserId());
    }

    private void forEachJourney(Tenant tenant, String state, Consumer<Journey> action) {
        String from = StoreKey.of(tenant.toString(), state, "");
        String to = StoreKey.of(tenant.toString(), state) + (char) (StoreKey.SEPARATOR + 1);
        try (KeyValueIterator<String, String> keys = journeysByState.range(from, to)) {
            while (keys.hasNext()) {
                String person = keys.next().key.substring(from.length());
                Journey journey = journeys.get(StoreKey.of(tenant.toString(), person));
                action.accept(requireNonNull(journey, "the index names a journey that is not there"));
            }
        }
    }

    private void forward(Record<String, WeComEvent> cause, ConversionRow row) {
        context.forward(
                output(cause, row.key(), new RowEvent<>(row, cause.value().time())), FunnelTopology.CONVERSIONS);
    }

    private void forward(Record<String, WeComEvent> cause, FunnelRow row) {
        RowEvent<FunnelRow> value =
                row.isEmpty() ? null : new RowEvent<>(row, cause.value().time());
        context.forward(output(cause, row.key(), value), FunnelTopology.COUNTS);
    }

    /** Without the cause's headers, which are those of another event. */
    private static <V> Record<String, V> output(Record<String, WeComEvent> cause, String key, @Nullable V value) {
        return new Record<>(key, value, cause.timestamp(), new RecordHeaders());
    }

    /** Looks at the next entries, starting over when it has seen all. */
    private void forget(long now) {
        int looked = 0;
        try (KeyValueIterator<String, Long> entries = seen.range(forgetFrom, null)) {
            while (entries.hasNext() && looked < FORGET_ENTRIES) {
                KeyValue<String, Long> entry = entries.next();
                if (entry.value <= now) {
                    seen.delete(entry.key);
                }
                looked++;
            }
            forgetFrom = entries.hasNext() ? entries.peekNextKey() : null;
        }
    }
}
