package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a CloudEvent in Kafka's binary mode, as a record has them. What is missing gives an {@link
 * IllegalArgumentException} that names it.
 *
 * <p>The CloudEvents library makes a whole event of them, with times and URIs; that was most of the price of reading one.
 */
record Received(Headers headers) {

    /** @throws IllegalArgumentException if the headers are not those of a CloudEvent 1.0 */
    Received {
        Header version = headers.lastHeader("ce_specversion");
        if (version == null || !Arrays.equals(version.value(), BinaryMode.SPEC_VERSION)) {
            throw new IllegalArgumentException("header ce_specversion is not 1.0");
        }
    }

    String id() {
        return required("attribute", "id");
    }

    String source() {
        return required("attribute", "source");
    }

    String type() {
        return required("attribute", "type");
    }

    Instant time() {
        return Rfc3339.parse(required("attribute", "time"));
    }

    String extension(String name) {
        return required("extension", name);
    }

    private String required(String kind, String name) {
        String value = optional(name);
        if (value == null) {
            throw new IllegalArgumentException(kind + " " + name + " is missing");
        }
        return value;
    }

    /** An attribute or extension, or null. */
    @Nullable String optional(String name) {
        Header header = headers.lastHeader("ce_" + name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
