package io.huoke.ingress.durable;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Timers of one duration, almost all of which are cancelled: they end in the order in which they began, so one timer of
 * Vert.x looks after all of them. For one event loop.
 */
public final class Timeouts {

    private final Vertx vertx;
    private final long nanos;
    private final LongSupplier clock;
    private final Set<Timeout> running = new LinkedHashSet<>();
    private boolean looking;

    /** @param duration how long each runs; at least a millisecond */
    public Timeouts(Vertx vertx, Duration duration) {
        this(vertx, duration, System::nanoTime);
    }

    /** @param clock in nanoseconds, since whenever */
    Timeouts(Vertx vertx, Duration duration, LongSupplier clock) {
        this.vertx = vertx;
        this.nanos = duration.toNanos();
        this.clock = clock;
    }

    /** One that has begun. */
    public final class Timeout {

        private final Runnable expired;
        private final long end = clock.getAsLong() + nanos;

        private Timeout(Runnable expired) {
            this.expired = expired;
        }

        /** It will not expire, unless it has. */
        public void cancel() {
            running.remove(this);
        }

        private void expire() {
            if (running.remove(this)) {
                expired.run();
            }
        }
    }

    /** Begins one; {@code expired} runs on this event loop unless it is cancelled before. */
    public Timeout begin(Runnable expired) {
        Timeout timeout = new Timeout(expired);
        running.add(timeout);
        if (!looking) {
            look(nanos);
        }
        return timeout;
    }

    /** One timer whether or not it finds anything left: beginning anew with each would be the cost that this saves. */
    private void look(long inNanos) {
        looking = true;
        // Not before the end, so rounded up.
        vertx.setTimer(Duration.ofNanos(inNanos).toMillis() + 1, unused -> expire());
    }

    private void expire() {
        looking = false;
        // One reading for both: what is not over yet must have time left.
        long now = clock.getAsLong();
        List<Timeout> over =
                running.stream().takeWhile(timeout -> timeout.end - now <= 0).toList();
        running.stream().skip(over.size()).findFirst().ifPresent(next -> look(next.end - now));
        // Each by itself: one that throws must not keep the others.
        over.forEach(timeout -> vertx.runOnContext(unused -> timeout.expire()));
    }
}
