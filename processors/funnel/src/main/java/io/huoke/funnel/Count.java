package io.huoke.funnel;

import io.huoke.schemas.Day;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be counted, once.
 *
 * @param linkId null where it is not known
 * @param state null where there was none
 * @param day in the funnel's zone
 */
record Count(Column column, @Nullable String linkId, @Nullable String state, Day day) {

    enum Column {
        OPENS,
        FRIEND_REQUESTS,
        ADDS,
        CHATS,
        DELETIONS,
        RE_ADDS
    }
}
