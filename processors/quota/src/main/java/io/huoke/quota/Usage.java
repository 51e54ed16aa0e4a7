package io.huoke.quota;

import java.time.Instant;
import java.util.Comparator;

/**
 * How much had been used at a time.
 *
 * @param time of the observation
 * @param total in all of history
 */
record Usage(Instant time, long total) implements Comparable<Usage> {

    private static final Comparator<Usage> ORDER =
            Comparator.comparing(Usage::time).thenComparingLong(Usage::total);

    @Override
    public int compareTo(Usage other) {
        return ORDER.compare(this, other);
    }
}
