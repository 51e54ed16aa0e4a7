package io.huoke.funnel;

import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What changes the funnel.
 *
 * @param time of the event
 * @param timestamp of the record, milliseconds since 1970, which the rows get
 */
record Cause(Instant time, long timestamp) {

    /** A record, whose event has a time of its own. */
    static Cause of(Record<?, ?> record, Instant time) {
        return new Cause(time, record.timestamp());
    }

    /** That time has passed. */
    static Cause at(long now) {
        return new Cause(Instant.ofEpochMilli(now), now);
    }
}
