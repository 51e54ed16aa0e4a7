package io.huoke.streams;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a store remembers until a time. What is over is deleted bit by bit: one long scan would outlive the
 * transaction that it is part of. For one task.
 */
public final class ExpiringKeys {

    private static final int ENTRIES = 20_000;

    private final KeyValueStore<String, Long> store;
    private @Nullable String from;

    /** @param store key → until when it is remembered, in milliseconds since 1970 */
    public ExpiringKeys(KeyValueStore<String, Long> store) {
        this.store = store;
    }

    /** Remembers a key; from now on until then. */
    public void put(String key, long until) {
        store.put(key, until);
    }

    /** Remembers a key unless it is remembered already; tells whether it was. */
    public boolean putIfAbsent(String key, long until) {
        return store.putIfAbsent(key, until) != null;
    }

    public boolean contains(String key) {
        return store.get(key) != null;
    }

    /** Looks at the next entries, starting over when it has seen all, and deletes those whose time is over. */
    public void tidy(long now) {
        int looked = 0;
        try (KeyValueIterator<String, Long> entries = store.range(from, null)) {
            while (entries.hasNext() && looked < ENTRIES) {
                KeyValue<String, Long> entry = entries.next();
                if (entry.value <= now) {
                    store.delete(entry.key);
                }
                looked++;
            }
            from = entries.hasNext() ? entries.peekNextKey() : null;
        }
    }
}
