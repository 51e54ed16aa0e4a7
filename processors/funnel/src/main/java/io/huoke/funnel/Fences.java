package io.huoke.funnel;

import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Tells which events come too late: of a tenant that cancelled, from before it authorized again. For one task. */
final class Fences {

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

    Fences(Sealer sealer, ReadOnlyKeyValueStore<String, Fence> fences, ReadOnlyKeyValueStore<String, Erasing> erasing) {
        this.sealer = sealer;
        this.fences = fences;
        this.erasing = erasing;
    }

    /** Whether an event of that time does not count. */
    boolean refuse(Tenant tenant, Instant time) {
        Fence fence = fences.get(hashes.computeIfAbsent(tenant.toString(), sealer::tenantHash));
        if (fence == null) {
            return false;
        }
        // What comes while it is being erased would be erased with the rest.
        return !fence.admits(time) || erasing.get(tenant.toString()) != null;
    }
}
