package io.huoke.funnel;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Deletes what the stores of one task hold of a tenant, bit by bit. */
final class Eraser {

    private final KeyValueStore<String, Journey> journeys;
    private final KeyValueStore<String, String> journeysByState;
    private final KeyValueStore<String, SortedSet<String>> linksByState;
    private final KeyValueStore<String, FunnelRow> counts;

    Eraser(ProcessingContext context) {
        this.journeys = context.getStateStore(FunnelStores.JOURNEYS);
        this.journeysByState = context.getStateStore(FunnelStores.JOURNEYS_BY_STATE);
        this.linksByState = context.getStateStore(FunnelStores.LINKS_BY_STATE);
        this.counts = context.getStateStore(FunnelStores.COUNTS);
    }

    /**
     * Deletes some of it.
     *
     * @param limit how many entries at most; if it was fewer, nothing is left
     * @param conversions takes the key of each conversion that is gone
     * @param rows takes the key of each row of the funnel that is gone
     * @return how many entries of which store
     */
    Map<String, Long> erase(String tenant, int limit, Consumer<String> conversions, Consumer<String> rows) {
        Deletion deletion = new Deletion(limit);
        String prefix = FunnelStores.key(tenant, "");
        deletion.in(
                journeys,
                prefix,
                journey -> true,
                journey -> conversions.accept(ConversionRow.key(tenant, journey.userId(), journey.externalUserId())));
        deletion.in(journeysByState, prefix, nothing -> true, nothing -> {});
        deletion.in(linksByState, prefix, links -> true, links -> {});
        // A corp id may hold a slash, so that the rows of another tenant may begin like this one's.
        deletion.in(counts, tenant + "/", row -> row.tenant().equals(tenant), row -> rows.accept(row.key()));
        return deletion.removed;
    }

    private static final class Deletion {

        private final Map<String, Long> removed = new TreeMap<>();
        private int left;

        Deletion(int limit) {
            this.left = limit;
        }

        <V> void in(KeyValueStore<String, V> store, String prefix, Predicate<V> wanted, Consumer<V> deleted) {
            try (StringSerializer keys = new StringSerializer();
                    KeyValueIterator<String, V> entries = store.prefixScan(prefix, keys)) {
                while (left > 0 && entries.hasNext()) {
                    KeyValue<String, V> entry = entries.next();
                    if (wanted.test(entry.value)) {
                        store.delete(entry.key);
                        deleted.accept(entry.value);
                        removed.merge(store.name(), 1L, Long::sum);
                        left--;
                    }
                }
            }
        }
    }
}
