package io.huoke.streams;

import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is over from a store, bit by bit: one long scan would outlive the transaction that it is part of. For one
 * task.
 */
public final class Expiry<V> {

    /** Some milliseconds' work, because every task of a thread does it before anything is committed. */
    private static final int ENTRIES = 2_000;

    private final KeyValueStore<String, V> store;
    private final Rule<V> rule;
    private final BiConsumer<String, V> expired;
    private @Nullable String from;

    /** Tells what is over. */
    @FunctionalInterface
    public interface Rule<V> {

        /** Whether an entry is over, at a time in milliseconds since 1970. */
        boolean isOver(String key, V value, long now);
    }

    /** Deletes entries and does nothing more. */
    public Expiry(KeyValueStore<String, V> store, Rule<V> rule) {
        this(store, rule, (key, value) -> {});
    }

    /**
     * Deletes entries.
     *
     * @param expired takes each that is gone
     */
    public Expiry(KeyValueStore<String, V> store, Rule<V> rule, BiConsumer<String, V> expired) {
        this.store = store;
        this.rule = rule;
        this.expired = expired;
    }

    /** Looks at the next entries, starting over when it has seen all. */
    public void tidy(long now) {
        int looked = 0;
        try (KeyValueIterator<String, V> entries = store.range(from, null)) {
            while (entries.hasNext() && looked < ENTRIES) {
                // Before it is read: one that cannot be read must not keep the others.
                from = entries.peekNextKey() + '\0';
                KeyValue<String, V> entry = entries.next();
                if (rule.isOver(entry.key, entry.value, now)) {
                    store.delete(entry.key);
                    expired.accept(entry.key, entry.value);
                }
                looked++;
            }
            if (!entries.hasNext()) {
                from = null;
            }
        }
    }
}
