package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.DateTimeException;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that is on the topics {@code wecom.*}: callbacks, and what was reconciled. A tombstone gives null; a
 * record that is neither gives a {@link SerializationException} that names what is wrong. Safe for use by any thread.
 */
public final class EventDeserializer implements Deserializer<Event> {

    private static final String RECONCILED = "wecom.reconciled.";

    private static final Map<String, Class<? extends Reconciled>> TYPES = Map.of(
            Reconciled.Customer.TYPE, Reconciled.Customer.class,
            Reconciled.Link.TYPE, Reconciled.Link.class,
            Reconciled.Statistic.TYPE, Reconciled.Statistic.class,
            Reconciled.Quota.TYPE, Reconciled.Quota.class,
            Reconciled.Chat.TYPE, Reconciled.Chat.class);

    private final WeComEventDeserializer callbacks = new WeComEventDeserializer();
    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public Event deserialize(String topic, byte[] data) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka hands a tombstone's null value in and takes null out.
    public @Nullable Event deserialize(String topic, Headers headers, byte @Nullable [] data) {
        Header type = headers.lastHeader("ce_type");
        if (data == null || type == null || !new String(type.value(), UTF_8).startsWith(RECONCILED)) {
            return callbacks.deserialize(topic, headers, data);
        }
        try {
            return reconciled(new Received(headers), data);
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new SerializationException("not a reconciled event on " + topic + ": " + e.getMessage(), e);
        }
    }

    private static ReconciledEvent reconciled(Received event, byte[] json) throws IOException {
        Class<? extends Reconciled> type = TYPES.get(event.type());
        if (type == null) {
            throw new IllegalArgumentException("the type " + event.type() + " is unknown");
        }
        Reconciled data = Json.MAPPER.readValue(json, type);
        if (data == null) {
            throw new IllegalArgumentException("data is null");
        }
        // Jackson passes null for what is missing.
        var unused =
                new Tenant(Objects.requireNonNullElse(data.owner(), ""), Objects.requireNonNullElse(data.corpId(), ""));
        return new ReconciledEvent(event.id(), event.time(), data);
    }
}
