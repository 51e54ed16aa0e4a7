package io.huoke.streams;

import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Tells which events come too late: of a tenant that cancelled, from before it authorized again. For one task. */
public final class Fences {

    private static final int MAX_HASHES = 1_000;

    private final Sealer sealer;
    private final ReadOnlyKeyValueStore<String, Fence> fences;
    private final ReadOnlyKeyValueStore<String, Erasing> erasing;
    /** By tenant, those that had events last. */
    private final Map<String, String> hashes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_HASHES;
        }
    };

    /**
     * The fences of the task that a processor belongs to.
     *
     * @param context of a processor that {@link Erasure#addTo} was told of
     * @param sealer gives tenants the names that fences have
     */
    public Fences(ProcessingContext context, Sealer sealer) {
        this.sealer = sealer;
        this.fences = context.<KeyValueStore<String, Fence>>getStateStore(Erasure.FENCES);
        this.erasing = context.<KeyValueStore<String, Erasing>>getStateStore(Erasure.ERASING);
    }

    /** Whether an event of that time does not count. */
    public boolean refuse(Tenant tenant, Instant time) {
        Fence fence = fences.get(hashes.computeIfAbsent(tenant.toString(), sealer::tenantHash));
        if (fence == null) {
            return false;
        }
        // What comes while it is being erased would be erased with the rest.
        return !fence.admits(time) || erasing.get(tenant.toString()) != null;
    }
}
