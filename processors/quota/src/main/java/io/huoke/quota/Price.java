package io.huoke.quota;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * That a provider-paid add will cost something else: change_price (page 99485).
 *
 * @param told when, and by which event
 * @param fen what it will cost; null where it was not told
 * @param effectiveTime from when on; null where it was not told
 */
record Price(Told told, @Nullable Long fen, @Nullable Instant effectiveTime) implements Comparable<Price> {

    private static final Comparator<Price> ORDER = Comparator.comparing(Price::told);

    @Override
    public int compareTo(Price other) {
        return ORDER.compare(this, other);
    }
}
