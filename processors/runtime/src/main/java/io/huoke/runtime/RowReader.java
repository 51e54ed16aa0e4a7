package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what each record of a topic of rows says of its key. Records that say nothing are passed over: without a key, or
 * fences, in silence; those that nobody can read with a line in the log, so that one of them does not stop who reads on.
 * Thread-safe.
 */
public final class RowReader<R extends Row> {

    private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);
    private static final byte[] FENCE = FenceRow.TYPE.getBytes(UTF_8);

    private final RowEventDeserializer<R> deserializer;

    /** Takes what a key stands for from now on. */
    public interface Taker<R extends Row> {

        /**
         * Takes it.
         *
         * @param row null if it stands for nothing any more
         * @throws IllegalArgumentException if the row cannot be used; it is passed over like one that cannot be read
         */
        void take(String key, @Nullable R row);
    }

    /** @param row what the topic holds */
    public RowReader(Class<R> row) {
        this.deserializer = new RowEventDeserializer<>(row);
    }

    /** Hands over what a record says, if it says something. */
    public void read(ConsumerRecord<String, byte[]> record, Taker<R> taker) {
        String key = record.key();
        if (key == null || isFence(record)) {
            return;
        }
        try {
            RowEvent<R> event = deserializer.deserialize(record.topic(), record.headers(), record.value());
            R row = event == null ? null : event.row();
            if (row != null && !row.key().equals(key)) {
                throw new IllegalArgumentException("the row is about another key");
            }
            taker.take(key, row);
        } catch (SerializationException | IllegalArgumentException | NullPointerException e) {
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", e.toString())
                    .log("a record cannot be read and is passed over");
        }
    }

    /** Its tombstone is none, but takes away a key that stands for nothing else. */
    private static boolean isFence(ConsumerRecord<String, byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        return type != null && Arrays.equals(type.value(), FENCE);
    }
}
