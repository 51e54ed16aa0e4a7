package io.huoke.schemas;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WeComEventSerializer} writes. A tombstone gives null; a record that is not such a CloudEvent gives a
 * {@link SerializationException} that names what is missing. Safe for use by any thread.
 */
public final class WeComEventDeserializer implements Deserializer<WeComEvent> {

    private final CloudEventDeserializer cloudEvents = new CloudEventDeserializer();

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public WeComEvent deserialize(String topic, byte[] data) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka hands a tombstone's null value in and takes null out.
    public @Nullable WeComEvent deserialize(String topic, Headers headers, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        try {
            return read(cloudEvents.deserialize(topic, headers, data), data);
        } catch (IOException | CloudEventRWException | DateTimeException | IllegalArgumentException e) {
            throw new SerializationException("not a WeCom event on " + topic + ": " + e.getMessage(), e);
        }
    }

    private static WeComEvent read(CloudEvent event, byte[] data) throws IOException {
        OffsetDateTime time = event.getTime();
        if (time == null) {
            throw new IllegalArgumentException("attribute time is missing");
        }
        return new WeComEvent(
                event.getId(),
                event.getSource().toString(),
                event.getType(),
                time.toInstant(),
                Origin.fromWireName(extension(event, "origin")),
                Instant.parse(extension(event, "receivedat")),
                data(data));
    }

    private static CallbackData data(byte[] json) throws IOException {
        CallbackData data = Json.MAPPER.readValue(json, CallbackData.class);
        if (data == null) {
            throw new IllegalArgumentException("data is null");
        }
        return data;
    }

    private static String extension(CloudEvent event, String name) {
        Object value = event.getExtension(name);
        if (value == null) {
            throw new IllegalArgumentException("extension " + name + " is missing");
        }
        return value.toString();
    }
}
