package io.huoke.funnel;

import io.huoke.schemas.Day;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be counted, once.
 *
 * @param linkId null where it is not known
 * @param state null where there was none
 * @param day in the funnel's zone
 */
record Count(Column column, @Nullable String linkId, @Nullable String state, Day day) {

    @SuppressWarnings("ImmutableEnumChecker") // References to methods have no state.
    enum Column {
        OPENS(Tally::opens),
        FRIEND_REQUESTS(Tally::friendRequests),
        ADDS(Tally::adds),
        CHATS(Tally::chats),
        DELETIONS(Tally::deletions),
        RE_ADDS(Tally::reAdds);

        private final ToLongFunction<Tally> amount;

        Column(ToLongFunction<Tally> amount) {
            this.amount = amount;
        }

        /** How much was counted in it. */
        long of(Tally tally) {
            return amount.applyAsLong(tally);
        }
    }
}
