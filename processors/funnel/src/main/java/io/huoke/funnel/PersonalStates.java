package io.huoke.funnel;

import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Globs;
import org.jspecify.annotations.Nullable;

/**
 * Tells which States stand for one person each, by what they look like: those of {@code huoke channels}, and those that are
 * configured. Whether a channel is mapped already does not matter, because its row may come later than its events.
 */
record PersonalStates(Globs configured) {

    boolean contain(@Nullable String state) {
        return state != null && (ChannelRow.isState(state) || configured.match(state));
    }
}
