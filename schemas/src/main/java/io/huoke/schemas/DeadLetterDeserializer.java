package io.huoke.schemas;

import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link DeadLetterSerializer} writes. A tombstone gives null; a record that is not such a CloudEvent gives a
 * {@link SerializationException} that names what is missing. Safe for use by any thread.
 */
public final class DeadLetterDeserializer implements Deserializer<DeadLetter> {

    /** The value alone: the id is a header. */
    private record Value(
            @Nullable String endpoint,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable Instant firstSeen,
            byte @Nullable [] sealed) {}

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public DeadLetter deserialize(String topic, byte[] data) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka hands a tombstone's null value in and takes null out.
    public @Nullable DeadLetter deserialize(String topic, Headers headers, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        try {
            return read(new Received(headers), data);
        } catch (IOException | IllegalArgumentException e) {
            throw new SerializationException("not a dead letter on " + topic + ": " + e.getMessage(), e);
        }
    }

    private static DeadLetter read(Received event, byte[] data) throws IOException {
        if (!event.type().equals(DeadLetter.TYPE)) {
            throw new IllegalArgumentException("its type is " + event.type());
        }
        Value value = present(Json.MAPPER.readValue(data, Value.class), "data");
        return new DeadLetter(
                event.id(),
                present(value.endpoint(), "endpoint"),
                present(value.reason(), "reason"),
                present(value.detail(), "detail"),
                present(value.firstSeen(), "firstSeen"),
                present(value.sealed(), "sealed"));
    }

    private static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
