package io.huoke.funnel.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * From step to step. Opens and friend requests are what callbacks told, adds and chats are complete: a rate may be above 1,
 * which says that steps before were not heard of. Null where there is nothing to divide by.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Rates(
        @Nullable Double openToRequest,
        @Nullable Double requestToAdd,
        @Nullable Double openToAdd,
        @Nullable Double addToChat) {

    static Rates of(DayCounts totals) {
        return new Rates(
                rate(totals.friendRequests(), totals.opens()),
                rate(totals.adds(), totals.friendRequests()),
                rate(totals.adds(), totals.opens()),
                rate(totals.chats(), totals.adds()));
    }

    private static @Nullable Double rate(long part, long whole) {
        return whole == 0 ? null : (Double) ((double) part / whole);
    }
}
