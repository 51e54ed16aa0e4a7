package io.huoke.funnel;

import java.time.Instant;
import java.util.Comparator;

/**
 * Somebody with a personal State opened a profile or asked to be added.
 *
 * @param time WeCom's
 */
record Touch(Kind kind, Instant time, String eventId) implements Comparable<Touch> {

    private static final Comparator<Touch> ORDER =
            Comparator.comparing(Touch::time).thenComparing(Touch::eventId);

    enum Kind {
        /** open_profile (page 97402). */
        OPEN,
        /** friend_request (page 97402). */
        REQUEST
    }

    @Override
    public int compareTo(Touch other) {
        return ORDER.compare(this, other);
    }
}
