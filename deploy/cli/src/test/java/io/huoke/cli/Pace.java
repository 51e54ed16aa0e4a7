package io.huoke.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An even rate that does not slow down because somebody is slow. For one thread. */
public final class Pace {

    private final long intervalNanos;
    private long next;

    private Pace(long intervalNanos) {
        this.intervalNanos = intervalNanos;
        this.next = System.nanoTime();
    }

    public static Pace perSecond(int times) {
        return new Pace(Duration.ofSeconds(1).toNanos() / times);
    }

    /** Returns the moment that was meant, of {@link System#nanoTime()}, when it has come. */
    public long awaitNext() {
        long due = next;
        next += intervalNanos;
        long wait = due - System.nanoTime();
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = due - System.nanoTime();
        }
        return due;
    }
}
