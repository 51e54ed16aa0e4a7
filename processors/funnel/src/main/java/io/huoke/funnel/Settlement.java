package io.huoke.funnel;

import io.huoke.schemas.Day;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Up to which day the tenants of one task are settled: it is over, and a pass that began after it has seen all links. */
final class Settlement {

    private final KeyValueStore<String, String> settled;
    private final ZoneId zone;

    /** @param zone where days begin */
    Settlement(ProcessingContext context, ZoneId zone) {
        this.settled = context.getStateStore(FunnelStores.SETTLED);
        this.zone = zone;
    }

    boolean isSettled(Tenant tenant, Day day) {
        LocalDate through = through(tenant);
        return through != null && day.date() != null && !day.date().isAfter(through);
    }

    /** The last day that is settled, or null. */
    @Nullable LocalDate through(Tenant tenant) {
        String through = settled.get(key(tenant));
        return through == null ? null : LocalDate.parse(through);
    }

    /** Takes in how the reconciliation goes; returns the first of the days that are settled now and were not before. */
    Optional<Day> advance(Tenant tenant, ReconciliationRow row) {
        ReconciliationRow.Pass pass = row.lastPass();
        if (pass == null || pass.completedAt() == null || pass.linksFailed() > 0) {
            return Optional.empty();
        }
        LocalDate through = LocalDate.ofInstant(pass.startedAt(), zone).minusDays(1);
        LocalDate before = through(tenant);
        if (before != null && !through.isAfter(before)) {
            return Optional.empty();
        }
        settled.put(key(tenant), through.toString());
        return Optional.of(new Day(before == null ? LocalDate.EPOCH : before.plusDays(1)));
    }

    private static String key(Tenant tenant) {
        return StoreKey.of(tenant.toString(), "");
    }
}
