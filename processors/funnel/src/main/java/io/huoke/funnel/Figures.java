package io.huoke.funnel;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What WeCom counted of one link and day (A7, page 97375).
 *
 * @param clicks people who tapped the link
 * @param newCustomers people who were added by it
 * @param observedAt when WeCom was asked; with {@code eventId} it orders what was told at different times
 */
record Figures(long clicks, long newCustomers, Instant observedAt, String eventId) {

    private static final Comparator<Figures> ORDER =
            Comparator.comparing(Figures::observedAt).thenComparing(Figures::eventId);

    /** The newest of the two. */
    Figures or(@Nullable Figures other) {
        return other == null || ORDER.compare(this, other) >= 0 ? this : other;
    }

    /** Whether the numbers are the same, whenever they were told. */
    boolean saysTheSameAs(@Nullable Figures other) {
        return other != null && clicks == other.clicks && newCustomers == other.newCustomers;
    }
}
