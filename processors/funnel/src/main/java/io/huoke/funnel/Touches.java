package io.huoke.funnel;

import io.huoke.schemas.Tenant;
import io.huoke.streams.ExpiringKeys;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The touches of the personal States of one task, in the order of their times, as long as an add may follow them. */
final class Touches {

    private static final int TIME = 3;
    private static final int EVENT_ID = 4;

    private final KeyValueStore<String, Long> store;
    private final Duration window;
    private final Duration kept;
    private final ProcessingContext context;
    private final ExpiringKeys expiry;

    /**
     * Those of the task of that context.
     *
     * @param window how long after a touch an add is put down to it
     * @param remember how late an event may come
     */
    Touches(ProcessingContext context, Duration window, Duration remember) {
        this.context = context;
        this.store = context.getStateStore(FunnelStores.TOUCHES);
        this.window = window;
        this.kept = window.plus(remember);
        this.expiry = new ExpiringKeys(store);
    }

    void put(Tenant tenant, String state, Touch touch) {
        // From its arrival on: what is late is not alone.
        long until = context.currentSystemTimeMs() + kept.toMillis();
        expiry.put(key(tenant, state, touch.kind(), touch.time()) + StoreKey.SEPARATOR + touch.eventId(), until);
    }

    /**
     * The last one of a kind that was not after an add, and not longer before it than the window; null if there is none.
     *
     * @param known one that may be forgotten here; null if there is none
     */
    @Nullable Touch last(Tenant tenant, String state, Touch.Kind kind, Instant addedAt, @Nullable Touch known) {
        Instant earliest = addedAt.minus(window);
        String from = key(tenant, state, kind, earliest);
        String to = key(tenant, state, kind, addedAt.plusMillis(1));
        Touch last = known != null
                        && !known.time().isBefore(earliest)
                        && !known.time().isAfter(addedAt)
                ? known
                : null;
        try (KeyValueIterator<String, Long> touches = store.reverseRange(from, to)) {
            if (touches.hasNext()) {
                String key = touches.next().key;
                Touch found = new Touch(kind, time(key), part(key, EVENT_ID));
                return last == null || last.compareTo(found) < 0 ? found : last;
            }
        }
        return last;
    }

    /** Forgets some of those that no add can follow any more. */
    void tidy(long now) {
        expiry.tidy(now);
    }

    private static String key(Tenant tenant, String state, Touch.Kind kind, Instant time) {
        return StoreKey.of(tenant.toString(), state, kind.name(), "%015d".formatted(time.toEpochMilli()));
    }

    private static Instant time(String key) {
        return Instant.ofEpochMilli(Long.parseLong(part(key, TIME)));
    }

    private static String part(String key, int number) {
        return StoreKey.parts(key).get(number);
    }
}
