package io.huoke.funnel;

import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import io.huoke.streams.Turns;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Goes over many entries because of one event: some at once, which are all in most cases, and the others bit by bit,
 * because all at once would outlive the transaction that they are part of. For one task.
 */
final class Errands {

    /** How many entries at once. */
    private static final int AT_ONCE = 100;

    /** How many in one bit. */
    private static final int IN_A_BIT = 2_000;

    /** How often a bit is done. */
    private static final Duration NEXT_BIT = Duration.ofMillis(100);

    /** How the value of a pending one begins; where it is follows. */
    private static final String ONCE = "-";

    /** The same of one that has to go round once more when it is done. */
    private static final String AGAIN = "+";

    private final KeyValueStore<String, String> pending;
    private final Runner runner;
    private final Turns bits;
    private @Nullable String previous;

    /** What there is to go over. */
    enum Kind {
        /** The journeys of a State, of which more has become known. */
        STATE,
        /** The rows of a State that stands for somebody else now. */
        CHANNEL,
        /** The counts of days that are settled now. */
        SETTLED
    }

    /**
     * Something to go over.
     *
     * @param detail the State; of {@link Kind#SETTLED} the first of the days
     */
    record Errand(Tenant tenant, Kind kind, String detail) {

        private String key() {
            return StoreKey.of(tenant.toString(), kind.name(), detail);
        }

        private static Errand of(String key) {
            List<String> parts = StoreKey.parts(key);
            return new Errand(Tenant.parse(parts.get(0)), Kind.valueOf(parts.get(1)), parts.get(2));
        }
    }

    /** Goes over entries. */
    @FunctionalInterface
    interface Runner {

        /**
         * Goes over a limited number.
         *
         * @param last where it was last; empty to begin
         * @return where it is now; null if nothing is left
         */
        @Nullable String run(Cause cause, Errand errand, String last, int limit);
    }

    Errands(ProcessorContext<?, ?> context, Runner runner) {
        this.pending = context.getStateStore(FunnelStores.ERRANDS);
        this.runner = runner;
        this.bits = new Turns(context, NEXT_BIT, this::proceed);
    }

    /** Goes on with what is pending already. */
    void resume() {
        bits.begin();
    }

    /** Begins one; of one that is pending, sees to it that it goes round once more. */
    void begin(Cause cause, Errand errand) {
        String known = pending.get(errand.key());
        if (known != null) {
            pending.put(errand.key(), AGAIN + known.substring(1));
            return;
        }
        String last = runner.run(cause, errand, "", AT_ONCE);
        if (last != null) {
            pending.put(errand.key(), ONCE + last);
            bits.begin();
        }
    }

    /** Does a bit of what is pending, of one after the other; tells whether there is more. */
    private boolean proceed(long now) {
        KeyValue<String, String> next = next();
        if (next == null) {
            return false;
        }
        previous = next.key;
        String last = runner.run(Cause.at(now), Errand.of(next.key), next.value.substring(1), IN_A_BIT);
        if (last != null) {
            pending.put(next.key, next.value.charAt(0) + last);
        } else if (next.value.startsWith(AGAIN)) {
            pending.put(next.key, ONCE);
        } else {
            pending.delete(next.key);
        }
        return next() != null;
    }

    private @Nullable KeyValue<String, String> next() {
        try (KeyValueIterator<String, String> all = pending.range(previous, null)) {
            while (all.hasNext()) {
                KeyValue<String, String> next = all.next();
                if (!next.key.equals(previous)) {
                    return next;
                }
            }
        }
        try (KeyValueIterator<String, String> all = pending.all()) {
            return all.hasNext() ? all.next() : null;
        }
    }
}
