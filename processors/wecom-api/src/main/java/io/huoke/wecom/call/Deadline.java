package io.huoke.wecom.call;

import java.time.Duration;

/**
 * The moment by which a call must have ended, whatever happens to it.
 *
 * @param nanoTime by {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {

    /** The moment so far ahead of now. */
    public static Deadline after(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left; zero once it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /** Whether there is time for so much more. */
    boolean allows(Duration time) {
        return left().compareTo(time) > 0;
    }

    /** This one, or so far ahead of now if that is earlier. */
    Deadline orAfter(Duration time) {
        return allows(time) ? after(time) : this;
    }
}
