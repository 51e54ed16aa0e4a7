package io.huoke.funnel;

import io.huoke.funnel.Count.Column;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Tenant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The daily funnel of the tenants of one task: takes counts in and out, and tells which rows changed. */
final class DailyCounts {

    private final KeyValueStore<String, FunnelRow> rows;
    private final Channels channels;

    DailyCounts(KeyValueStore<String, FunnelRow> rows, Channels channels) {
        this.rows = rows;
        this.channels = channels;
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

    /**
     * Says in the rows of a link and State whom the State stands for.
     *
     * @param linkId null for the rows without one
     * @param changed takes each row that is different now
     */
    void refer(
            Tenant tenant,
            @Nullable String linkId,
            String state,
            @Nullable String channelRef,
            Consumer<FunnelRow> changed) {
        List<FunnelRow> found = new ArrayList<>();
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, FunnelRow> entries =
                        rows.prefixScan(FunnelRow.keyPrefix(tenant.toString(), linkId, state), keys)) {
            entries.forEachRemaining(entry -> found.add(entry.value));
        }
        found.stream()
                // A corp id may hold slashes, so that another tenant's rows may begin the same.
                .filter(row -> row.tenant().equals(tenant.toString()))
                .map(row -> row.withChannelRef(channelRef))
                .forEach(row -> {
                    rows.put(row.key(), row);
                    changed.accept(row);
                });
    }

    private FunnelRow empty(Tenant tenant, Count count) {
        String channelRef = channels.refOf(tenant, count.state());
        return new FunnelRow(
                tenant.toString(), count.linkId(), count.state(), channelRef, count.day(), 0, 0, 0, 0, 0, 0, false);
    }

    private static FunnelRow plus(FunnelRow row, Column column, long amount) {
        return new FunnelRow(
                row.tenant(),
                row.linkId(),
                row.state(),
                row.channelRef(),
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
