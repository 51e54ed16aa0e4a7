package io.huoke.funnel.loss;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.schemas.AlertRow;
import io.huoke.streams.Deletion;
import io.huoke.streams.JsonSerde;
import io.huoke.streams.StoreKey;
import io.huoke.streams.TenantHoldings;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** The stores of the callback-loss alert for one task, by name. Their keys are {@link StoreKey}s, the tenant first. */
public final class LossStores {

    /** tenant, minute since 1970 in ten digits → {@link Arrivals} of that minute. */
    private static final String ARRIVALS = "arrivals";

    /** tenant → when its first full scan was completed. */
    private static final String FIRST_SCANS = "first-scans";

    /** tenant → the alert's row that was published last, firing or resolved, as long as the tenant is not erased. */
    private static final String ALERTS = "loss-alerts";

    /** All of them; they name tenants. */
    public static final Set<String> OF_TENANTS = Set.of(ARRIVALS, FIRST_SCANS, ALERTS);

    private final KeyValueStore<String, Arrivals> arrivals;
    private final KeyValueStore<String, Instant> firstScans;
    private final KeyValueStore<String, AlertRow> alerts;

    /** Those of the task that a processor belongs to. */
    public LossStores(ProcessingContext context) {
        this.arrivals = context.getStateStore(ARRIVALS);
        this.firstScans = context.getStateStore(FIRST_SCANS);
        this.alerts = context.getStateStore(ALERTS);
    }

    /** All of them, for the processors that have a {@link LossWatch}. */
    public static List<StoreBuilder<?>> all() {
        return List.of(
                JsonSerde.store(ARRIVALS, new TypeReference<Arrivals>() {}),
                JsonSerde.store(FIRST_SCANS, new TypeReference<Instant>() {}),
                JsonSerde.store(ALERTS, new TypeReference<AlertRow>() {}));
    }

    /**
     * Deletes what is held of a tenant, and the alert's row on its topic, be it resolved long since.
     *
     * @param deletion limits how much
     * @param tombstones takes the row that is gone, for the sink {@link LossWatch#SINK}
     */
    public void erase(String tenant, Deletion deletion, TenantHoldings.Tombstones tombstones) {
        String prefix = StoreKey.of(tenant, "");
        deletion.in(firstScans, prefix, scan -> true, scan -> {});
        deletion.in(arrivals, prefix, minute -> true, minute -> {});
        deletion.in(alerts, prefix, row -> true, row -> tombstones.write(LossWatch.SINK, row.key()));
    }

    KeyValueStore<String, Arrivals> arrivals() {
        return arrivals;
    }

    KeyValueStore<String, Instant> firstScans() {
        return firstScans;
    }

    KeyValueStore<String, AlertRow> alerts() {
        return alerts;
    }
}
