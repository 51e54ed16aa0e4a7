package io.huoke.reconciler;

import io.huoke.runtime.alert.Alerting;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.ReconciliationRow.Failing;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Raises, repeats and ends the alerts of those tenants of one task that cannot be reconciled. Used by the task's thread
 * alone.
 */
final class FailingWatch {

    /** How often {@link #punctuate} is to be called. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Longer than what ends by itself takes to end. */
    private static final Duration LONG = Duration.ofMinutes(30);

    /** A pass that somebody wants begins as if nothing had failed, and may fail within seconds. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    /** How many are judged in one call, which is part of a transaction: some tens of milliseconds. */
    private static final int AT_ONCE = 2_000;

    private final KeyValueStore<String, TenantState> tenants;
    private final KeyValueStore<String, AlertRow> alerts;
    private final Function<String, Optional<String>> names;
    private final Consumer<AlertRow> said;

    /** Those who fail, or whose alert fires; whoever has waited longest first. */
    private final SequencedSet<String> watched = new LinkedHashSet<>();

    /** Since when they do not fail any more whose alert still fires. */
    private final Map<String, Instant> quietSince = new HashMap<>();

    /**
     * One that knows those whose alert fires.
     *
     * @param alerts what fires; it is kept there
     * @param names what the enterprise of a tenant is called, as far as that is known
     * @param said takes what is to be published
     */
    FailingWatch(
            KeyValueStore<String, TenantState> tenants,
            KeyValueStore<String, AlertRow> alerts,
            Function<String, Optional<String>> names,
            Consumer<AlertRow> said) {
        this.tenants = tenants;
        this.alerts = alerts;
        this.names = names;
        this.said = said;
        try (KeyValueIterator<String, AlertRow> firing = alerts.all()) {
            firing.forEachRemaining(entry -> watched.add(ReconcilerStores.tenantOf(entry.key)));
        }
    }

    /** This tenant may fail. */
    void watch(String tenant) {
        watched.add(tenant);
    }

    /**
     * Judges those who are watched, and says what has changed. To be called every {@link #INTERVAL} by wall clock.
     *
     * @param timestamp now, in milliseconds since 1970
     */
    void punctuate(long timestamp) {
        Instant now = Instant.ofEpochMilli(timestamp);
        for (int left = Math.min(watched.size(), AT_ONCE); left > 0; left--) {
            String tenant = watched.removeFirst();
            if (judge(tenant, now)) {
                watched.addLast(tenant);
            } else {
                quietSince.remove(tenant);
            }
        }
    }

    /** Returns whether it has to be watched on. */
    private boolean judge(String tenant, Instant now) {
        AlertRow known = alerts.get(key(tenant));
        TenantState state = tenants.get(tenant);
        Failing failing = state == null ? null : state.failing();
        if (failing != null) {
            quietSince.remove(tenant);
            if (known != null || !failing.since().plus(LONG).isAfter(now)) {
                say(tenant, known, Optional.of(condition(tenant, known, failing)), now);
            }
            return true;
        }
        // Whoever has cancelled does not come back within a moment.
        if (known != null && state != null && isQuietTooShort(tenant, now)) {
            return true;
        }
        say(tenant, known, Optional.empty(), now);
        return false;
    }

    private boolean isQuietTooShort(String tenant, Instant now) {
        return quietSince.computeIfAbsent(tenant, unused -> now).plus(QUIET).isAfter(now);
    }

    private Condition condition(String tenant, @Nullable AlertRow known, Failing failing) {
        // Names may not have been read yet.
        String corpName = names.apply(tenant).orElse(known == null ? null : known.corpName());
        return FailingAlert.condition(tenant, corpName, failing);
    }

    private void say(String tenant, @Nullable AlertRow known, Optional<Condition> condition, Instant now) {
        Alerting.next(known, condition, now).ifPresent(row -> {
            if (row.isFiring()) {
                alerts.put(key(tenant), row);
            } else {
                alerts.delete(key(tenant));
            }
            said.accept(row);
        });
    }

    private static String key(String tenant) {
        return StoreKey.of(tenant, "");
    }
}
