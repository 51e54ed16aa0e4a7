package io.huoke.reconciler;

import io.huoke.schemas.LinkRow;
import io.huoke.streams.Deletion;
import io.huoke.streams.StoreKey;
import io.huoke.streams.TenantHoldings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Deletes what the stores of one task hold of a tenant. */
final class Eraser implements TenantHoldings {

    private final KeyValueStore<String, TenantState> tenants;
    private final KeyValueStore<String, LinkRow> catalogue;
    private final List<KeyValueStore<String, Object>> others;

    Eraser(ProcessingContext context) {
        this.tenants = context.getStateStore(ReconcilerStores.TENANTS);
        this.catalogue = context.getStateStore(ReconcilerStores.CATALOGUE);
        this.others = ReconcilerStores.ALL.stream()
                .filter(name -> !name.equals(ReconcilerStores.TENANTS) && !name.equals(ReconcilerStores.CATALOGUE))
                .sorted()
                .<KeyValueStore<String, Object>>map(context::getStateStore)
                .toList();
    }

    @Override
    public Map<String, Long> erase(String tenant, int limit, Tombstones tombstones) {
        Deletion deletion = new Deletion(limit);
        String prefix = StoreKey.of(tenant, "");
        // Its state may be gone already, and its row not.
        tombstones.write(ReconcilerTopology.PROGRESS, tenant);
        // As well if its alert is over.
        tombstones.write(ReconcilerTopology.ALERTS, FailingAlert.key(tenant));
        if (tenants.get(tenant) != null) {
            tenants.delete(tenant);
        }
        deletion.in(catalogue, prefix, row -> true, row -> tombstones.write(ReconcilerTopology.LINKS, row.key()));
        others.forEach(store -> deletion.in(store, prefix, value -> true, value -> {}));
        return deletion.removed();
    }
}
