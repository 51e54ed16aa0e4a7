package io.huoke.cli;

import java.time.Duration;
import java.time.Instant;

/** Times as humans think of them: how long ago, how long still. */
final class Ages {

    private Ages() {}

    /** In one unit: {@code 45 s}, {@code 12 min}, {@code 5 h}, {@code 3 d}. */
    static String of(Duration time) {
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return time.toSeconds() + " s";
        }
        if (time.compareTo(Duration.ofHours(2)) < 0) {
            return time.toMinutes() + " min";
        }
        return time.compareTo(Duration.ofDays(2)) < 0 ? time.toHours() + " h" : time.toDays() + " d";
    }

    /** {@code 5 h ago}, or {@code in 12 min}. */
    static String relative(Instant time, Instant now) {
        return time.isAfter(now) ? "in " + of(Duration.between(now, time)) : of(Duration.between(time, now)) + " ago";
    }
}
