package io.huoke.quota;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.QuotaRow;
import io.huoke.streams.Deletion;
import io.huoke.streams.StoreKey;
import io.huoke.streams.TenantHoldings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Deletes what the stores of one task hold of a tenant. */
final class QuotaEraser implements TenantHoldings {

    private final DueIndex due;
    private final List<KeyValueStore<String, ?>> withoutRows;
    private final KeyValueStore<String, QuotaRow> rows;
    private final KeyValueStore<String, AlertRow> alerts;

    QuotaEraser(ProcessingContext context) {
        this.due = new DueIndex(context);
        this.withoutRows = Stream.of(QuotaStores.FACTS, QuotaStores.LINKS)
                .<KeyValueStore<String, ?>>map(context::getStateStore)
                .toList();
        this.rows = context.getStateStore(QuotaStores.ROWS);
        this.alerts = context.getStateStore(QuotaStores.ALERTS);
    }

    @Override
    public Map<String, Long> erase(String tenant, int limit, Tombstones tombstones) {
        Deletion deletion = new Deletion(limit);
        String prefix = StoreKey.of(tenant, "");
        // First, so that nothing is judged of which a part is gone.
        due.erase(prefix, deletion);
        withoutRows.forEach(store -> deletion.keysIn(store, prefix, key -> {}));
        deletion.in(rows, prefix, row -> true, row -> tombstones.write(QuotaTopology.ROWS, row.key()));
        deletion.in(alerts, prefix, row -> true, row -> tombstones.write(QuotaTopology.ALERTS, row.key()));
        return deletion.removed();
    }
}
