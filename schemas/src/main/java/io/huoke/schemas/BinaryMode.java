package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;

/**
 * CloudEvents in Kafka's binary mode: attributes as {@code ce_} headers, JSON as the value.
 *
 * <p>The headers are those that the CloudEvents library writes, in its order; it makes and checks a whole event first,
 * which was a quarter of the price of a callback's record.
 */
final class BinaryMode {

    static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    private BinaryMode() {}

    /**
     * What every event has beside its extensions and its data.
     *
     * @param schema versioned URI of the data's JSON Schema
     */
    record Attributes(String id, String source, String type, String schema, String subject, Instant time) {

        void addTo(Headers headers) {
            headers.add("ce_specversion", SPEC_VERSION);
            add(headers, "ce_id", id);
            add(headers, "ce_source", source);
            add(headers, "ce_type", type);
            headers.add("content-type", JSON);
            add(headers, "ce_dataschema", schema);
            add(headers, "ce_subject", subject);
            add(headers, "ce_time", Rfc3339.format(time));
        }
    }

    /** Adds an attribute, which is an extension: the others are {@link Attributes}. */
    static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
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
