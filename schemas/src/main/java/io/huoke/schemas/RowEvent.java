package io.huoke.schemas;

import java.time.Instant;

/**
 * A row on its way to a topic.
 *
 * @param row the current value of its key
 * @param time the time of the event that changed it, the CloudEvents {@code time}
 */
public record RowEvent<R extends Row>(R row, Instant time) {}
