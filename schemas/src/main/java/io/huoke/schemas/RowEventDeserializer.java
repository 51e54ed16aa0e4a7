package io.huoke.schemas;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RowEventSerializer} writes. A tombstone, which says that the row is gone, gives null; a record that
 * is not such a CloudEvent gives a {@link SerializationException}. Safe for use by any thread.
 */
public final class RowEventDeserializer<R extends Row> implements Deserializer<RowEvent<R>> {

    private final CloudEventDeserializer cloudEvents = new CloudEventDeserializer();
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
            CloudEvent event = cloudEvents.deserialize(topic, headers, data);
            OffsetDateTime time = event.getTime();
            R value = Json.MAPPER.readValue(data, row);
            if (time == null || value == null) {
                throw new IllegalArgumentException("attribute time or the value is missing");
            }
            return new RowEvent<>(value, time.toInstant(), revision(event));
        } catch (IOException | CloudEventRWException | DateTimeException | IllegalArgumentException e) {
            throw new SerializationException(
                    "not a " + row.getSimpleName() + " on " + topic + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Long revision(CloudEvent event) {
        Object revision = event.getExtension(RowEventSerializer.REVISION);
        return revision == null ? null : Long.valueOf(revision.toString());
    }
}
