package io.huoke.reconciler;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked for again and again.
 *
 * @param due when it is asked for next; part of the ids of what that tells
 * @param interval how long it waits this time; zero before the first
 * @param last when it was asked for last; null if never
 * @param eventsSince whether the tenant had events since
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Poll(Instant due, Duration interval, @Nullable Instant last, boolean eventsSince) {

    /** One that has never been made. */
    static Poll first(Instant due) {
        return new Poll(due, Duration.ZERO, null, false);
    }

    /** The same, at that time if it would be later. */
    Poll noLaterThan(Instant time) {
        return time.isBefore(due) ? new Poll(time, interval, last, eventsSince) : this;
    }

    /**
     * After it was made: what happened while it was under way counts for the next one.
     *
     * @param before as it was when it began
     * @param present as it is now
     */
    Poll mindful(Poll before, Poll present) {
        Poll next = present.eventsSince() && !before.eventsSince() ? afterEvent() : this;
        return present.due().equals(before.due()) ? next : next.noLaterThan(present.due());
    }

    Poll afterEvent() {
        return eventsSince ? this : new Poll(due, interval, last, true);
    }
}
