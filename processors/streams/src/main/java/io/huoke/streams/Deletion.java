package io.huoke.streams;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Deletes a limited number of entries from stores, and counts them. For one thread. */
public final class Deletion {

    private final Map<String, Long> removed = new TreeMap<>();
    private int left;

    /** @param limit how many entries at most */
    public Deletion(int limit) {
        this.left = limit;
    }

    /**
     * Deletes entries of a store as long as the limit allows.
     *
     * @param prefix how their keys begin
     * @param wanted which of those
     * @param deleted takes each that is gone
     */
    public <V> void in(KeyValueStore<String, V> store, String prefix, Predicate<V> wanted, Consumer<V> deleted) {
        in(store, prefix, wanted, (key, value) -> deleted.accept(value));
    }

    /**
     * Deletes entries of a store as long as the limit allows.
     *
     * @param prefix how their keys begin
     * @param deleted takes the key of each that is gone
     */
    public <V> void keysIn(KeyValueStore<String, V> store, String prefix, Consumer<String> deleted) {
        in(store, prefix, value -> true, (key, value) -> deleted.accept(key));
    }

    private <V> void in(
            KeyValueStore<String, V> store, String prefix, Predicate<V> wanted, BiConsumer<String, V> deleted) {
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, V> entries = store.prefixScan(prefix, keys)) {
            while (left > 0 && entries.hasNext()) {
                KeyValue<String, V> entry = entries.next();
                if (wanted.test(entry.value)) {
                    store.delete(entry.key);
                    deleted.accept(entry.key, entry.value);
                    removed.merge(store.name(), 1L, Long::sum);
                    left--;
                }
            }
        }
    }

    /** How many entries of which store are gone, as {@link TenantHoldings#erase} tells it. */
    public Map<String, Long> removed() {
        return Map.copyOf(removed);
    }
}
