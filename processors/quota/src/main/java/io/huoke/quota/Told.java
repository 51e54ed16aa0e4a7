package io.huoke.quota;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * That something was told.
 *
 * @param time by WeCom's clock, or of the observation
 * @param eventId of the event that told it
 */
record Told(Instant time, String eventId) implements Comparable<Told> {

    private static final Comparator<Told> ORDER =
            Comparator.comparing(Told::time).thenComparing(Told::eventId);

    @Override
    public int compareTo(Told other) {
        return ORDER.compare(this, other);
    }

    /** The later of two, the same whichever comes first; null stands for nothing. */
    static <T extends Comparable<? super T>> T later(@Nullable T one, T other) {
        return one != null && one.compareTo(other) >= 0 ? one : other;
    }
}
