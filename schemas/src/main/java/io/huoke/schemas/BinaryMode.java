package io.huoke.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;

/** CloudEvents in Kafka's binary mode: attributes as {@code ce_} headers, JSON as the value. */
final class BinaryMode {

    private static final CloudEventSerializer SERIALIZER = new CloudEventSerializer();

    private BinaryMode() {}

    static CloudEventBuilder event(String id, String source, String type, Instant time) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create(source))
                .withType(type)
                .withTime(time.atOffset(ZoneOffset.UTC));
    }

    /** Adds the attributes to {@code headers} and returns the value. */
    static byte[] write(String topic, Headers headers, CloudEventBuilder event, Object data) {
        return write(topic, headers, event, json(data));
    }

    static byte[] write(String topic, Headers headers, CloudEventBuilder event, byte[] json) {
        return SERIALIZER.serialize(
                topic, headers, event.withData("application/json", json).build());
    }

    static byte[] json(Object data) {
        try {
            return Json.MAPPER.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new SerializationException(data.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }

    static UnsupportedOperationException headersNeeded() {
        return new UnsupportedOperationException("a CloudEvent in binary mode needs the record's headers");
    }
}
