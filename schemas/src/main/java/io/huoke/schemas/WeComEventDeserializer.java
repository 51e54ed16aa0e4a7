package io.huoke.schemas;

import java.io.IOException;
import java.time.DateTimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WeComEventSerializer} writes. A tombstone gives null; a record that is not such a CloudEvent gives a
 * {@link SerializationException} that names what is missing. Safe for use by any thread.
 */
public final class WeComEventDeserializer implements Deserializer<WeComEvent> {

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
            return read(new Received(headers), data);
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new SerializationException("not a WeCom event on " + topic + ": " + e.getMessage(), e);
        }
    }

    private static WeComEvent read(Received event, byte[] data) throws IOException {
        return new WeComEvent(
                event.id(),
                event.source(),
                event.type(),
                event.time(),
                Origin.fromWireName(event.extension("origin")),
                Rfc3339.parse(event.extension("receivedat")),
                data(data));
    }

    private static CallbackData data(byte[] json) throws IOException {
        CallbackData data = Json.MAPPER.readValue(json, CallbackData.class);
        if (data == null) {
            throw new IllegalArgumentException("data is null");
        }
        return data;
    }
}
