package io.huoke.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way to a topic.
 *
 * @param row the current value of its key
 * @param time the time of the event that changed it, the CloudEvents {@code time}
 * @param revision greater than that of each earlier value of the same key, the header {@code ce_revision}; null where the
 *     order on the topic is all there is
 */
public record RowEvent<R extends Row>(R row, Instant time, @Nullable Long revision) {

    /** One without a revision. */
    public RowEvent(R row, Instant time) {
        this(row, time, null);
    }
}
