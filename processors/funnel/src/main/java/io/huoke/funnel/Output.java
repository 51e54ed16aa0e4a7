package io.huoke.funnel;

import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes rows to the sinks of the funnel. */
record Output(ProcessorContext<String, RowEvent<? extends Row>> context) {

    void put(Cause cause, String sink, Row row, long revision) {
        forward(cause, sink, row.key(), new RowEvent<>(row, cause.time(), revision));
    }

    /** The row of that key is gone. */
    void remove(Cause cause, String sink, String key) {
        forward(cause, sink, key, null);
    }

    /** Without the cause's headers, which are those of another event. */
    private void forward(Cause cause, String sink, String key, @Nullable RowEvent<? extends Row> value) {
        context.forward(new Record<>(key, value, cause.timestamp(), new RecordHeaders()), sink);
    }

    /** What time it is, in milliseconds since 1970. */
    long now() {
        return context.currentSystemTimeMs();
    }
}
