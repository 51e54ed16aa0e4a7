package io.huoke.funnel;

import io.huoke.funnel.Count.Column;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Tenant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/** The daily funnel of the tenants of one task: takes counts in and out, and tells which rows changed. */
final class DailyCounts {

    private final KeyValueStore<String, FunnelRow> rows;

    DailyCounts(KeyValueStore<String, FunnelRow> rows) {
        this.rows = rows;
    }

    /**
     * Replaces what was counted by what is to be counted.
     *
     * @param changed takes each row that is different now; one that {@linkplain FunnelRow#isEmpty counts nothing} any
     *     more is forgotten
     */
    void replace(Tenant tenant, Collection<Count> before, Collection<Count> after, Consumer<FunnelRow> changed) {
        Map<Count, Long> difference = new LinkedHashMap<>();
        before.forEach(count -> difference.merge(count, -1L, Long::sum));
        after.forEach(count -> difference.merge(count, 1L, Long::sum));
        difference.values().removeIf(amount -> amount == 0);

        Map<String, FunnelRow> updated = new LinkedHashMap<>();
        difference.forEach((count, amount) -> {
            String key = FunnelRow.key(tenant.toString(), count.linkId(), count.state(), count.day());
            FunnelRow row = updated.containsKey(key) ? updated.get(key) : rows.get(key);
            updated.put(key, plus(row == null ? empty(tenant, count) : row, count.column(), amount));
        });
        updated.forEach((key, row) -> {
            if (row.isEmpty()) {
                rows.delete(key);
            } else {
                rows.put(key, row);
            }
            changed.accept(row);
        });
    }

    private static FunnelRow empty(Tenant tenant, Count count) {
        return new FunnelRow(tenant.toString(), count.linkId(), count.state(), count.day(), 0, 0, 0, 0, 0, 0, false);
    }

    private static FunnelRow plus(FunnelRow row, Column column, long amount) {
        return new FunnelRow(
                row.tenant(),
                row.linkId(),
                row.state(),
                row.day(),
                row.opens() + (column == Column.OPENS ? amount : 0),
                row.friendRequests() + (column == Column.FRIEND_REQUESTS ? amount : 0),
                row.adds() + (column == Column.ADDS ? amount : 0),
                row.chats() + (column == Column.CHATS ? amount : 0),
                row.deletions() + (column == Column.DELETIONS ? amount : 0),
                row.reAdds() + (column == Column.RE_ADDS ? amount : 0),
                row.settled());
    }
}
