package io.huoke.quota;

import io.huoke.runtime.alert.Alerting;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.QuotaRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.streams.Expiry;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Says what is new in what was found, and remembers what was said. For one task. */
final class Announcer {

    private final ProcessorContext<String, RowEvent<? extends Row>> context;
    private final KeyValueStore<String, QuotaRow> rows;
    private final KeyValueStore<String, AlertRow> alerts;
    private final DueIndex due;
    private final Expiry<AlertRow> expiry;

    /**
     * One for a processor that is a parent of both sinks.
     *
     * @param keepAlerts how long a resolved alert can be on its topic; negative for ever
     */
    Announcer(ProcessorContext<String, RowEvent<? extends Row>> context, Duration keepAlerts) {
        this.context = context;
        this.rows = context.getStateStore(QuotaStores.ROWS);
        this.alerts = context.getStateStore(QuotaStores.ALERTS);
        this.due = new DueIndex(context);
        this.expiry = new Expiry<>(
                alerts,
                (key, row, now) -> !keepAlerts.isNegative()
                        && !row.isFiring()
                        && row.lastSeen().plus(keepAlerts).toEpochMilli() < now);
    }

    /** Publishes what differs from what was published, and sees to it that a scope is judged again when it has to be. */
    void announce(Scope scope, Findings findings, Instant now) {
        Map<String, AlertRow> known = known(scope);
        Map<String, Condition> holds = new LinkedHashMap<>();
        findings.conditions().forEach(condition -> holds.put(condition.key(), condition));
        Stream<String> over = known.keySet().stream().filter(key -> !holds.containsKey(key));
        Optional<Instant> next = Stream.concat(over, holds.keySet().stream())
                .flatMap(key -> alert(scope, key, known.get(key), Optional.ofNullable(holds.get(key)), now).stream())
                .min(Instant::compareTo);
        findings.row().ifPresent(row -> row(scope, row, now));
        due.set(
                scope,
                Stream.of(findings.next(), next).flatMap(Optional::stream).min(Instant::compareTo));
    }

    /** Forgets alerts that are not on their topic any more, bit by bit. */
    void tidy(long now) {
        expiry.tidy(now);
    }

    private Map<String, AlertRow> known(Scope scope) {
        Map<String, AlertRow> known = new LinkedHashMap<>();
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, AlertRow> entries = alerts.prefixScan(StoreKey.of(scope.key(), ""), keys)) {
            entries.forEachRemaining(entry -> known.put(entry.value.key(), entry.value));
        }
        return known;
    }

    /** Returns when it is to be said again, if it fires. */
    private Optional<Instant> alert(
            Scope scope, String key, @Nullable AlertRow known, Optional<Condition> condition, Instant now) {
        Optional<AlertRow> said = Alerting.next(known, condition, now);
        said.ifPresent(row -> {
            alerts.put(StoreKey.of(scope.key(), key), row);
            forward(row, now, now, QuotaTopology.ALERTS);
        });
        AlertRow row = said.orElse(known);
        return row == null || !row.isFiring()
                ? Optional.empty()
                : condition.map(holds -> Alerting.nextTime(row, holds));
    }

    private void row(Scope scope, QuotaRow row, Instant now) {
        if (!row.equals(rows.get(scope.key()))) {
            rows.put(scope.key(), row);
            forward(row, row.asOf(), now, QuotaTopology.ROWS);
        }
    }

    private void forward(Row row, Instant time, Instant now, String sink) {
        context.forward(
                new Record<>(row.key(), new RowEvent<>(row, time), now.toEpochMilli(), new RecordHeaders()), sink);
    }
}
