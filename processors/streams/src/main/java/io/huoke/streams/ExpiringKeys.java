package io.huoke.streams;

import org.apache.kafka.streams.state.KeyValueStore;

/** Keys that a store remembers until a time. For one task. */
public final class ExpiringKeys {

    private final KeyValueStore<String, Long> store;
    private final Expiry<Long> expiry;

    /** @param store key → until when it is remembered, in milliseconds since 1970 */
    public ExpiringKeys(KeyValueStore<String, Long> store) {
        this.store = store;
        this.expiry = new Expiry<>(store, (key, until, now) -> until <= now);
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
        expiry.tidy(now);
    }
}
