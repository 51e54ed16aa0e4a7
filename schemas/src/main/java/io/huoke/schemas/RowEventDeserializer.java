package io.huoke.schemas;

import java.io.IOException;
import java.time.DateTimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RowEventSerializer} writes. A tombstone, which says that the row is gone, gives null; a record that
 * is not such a CloudEvent gives a {@link SerializationException}. Safe for use by any thread.
 */
public final class RowEventDeserializer<R extends Row> implements Deserializer<RowEvent<R>> {

    private final Class<R> row;

    /** @param row what the topic holds, for example {@link ConversionRow} */
    public RowEventDeserializer(Class<R> row) {
        this.row = row;
    }

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public RowEvent<R> deserialize(String topic, byte[] data) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka hands a tombstone's null value in and takes null out.
    public @Nullable RowEvent<R> deserialize(String topic, Headers headers, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        try {
            Received event = new Received(headers);
            R value = Json.MAPPER.readValue(data, row);
            if (value == null) {
                throw new IllegalArgumentException("the value is missing");
            }
            return new RowEvent<>(value, event.time(), revision(event));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new SerializationException(
                    "not a " + row.getSimpleName() + " on " + topic + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Long revision(Received event) {
        String revision = event.optional(RowEventSerializer.REVISION);
        return revision == null ? null : Long.valueOf(revision);
    }
}
