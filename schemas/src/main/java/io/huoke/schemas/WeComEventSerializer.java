package io.huoke.schemas;

import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.ZoneOffset;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Writes a {@link WeComEvent} as a CloudEvent in Kafka's binary mode. Safe for use by any thread. */
public final class WeComEventSerializer implements Serializer<WeComEvent> {

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public byte[] serialize(String topic, WeComEvent event) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    public byte[] serialize(String topic, Headers headers, WeComEvent event) {
        CloudEventBuilder builder = BinaryMode.event(event.id(), event.source(), event.type(), event.time())
                .withSubject(event.subject())
                .withDataSchema(CallbackCatalogue.schemaOf(event.type(), event.data()))
                .withExtension("origin", event.origin().wireName())
                .withExtension("receivedat", event.receivedAt().atOffset(ZoneOffset.UTC));
        Tenant tenant = event.tenant();
        if (tenant != null) {
            builder.withExtension("tenant", tenant.toString());
        }
        return BinaryMode.write(topic, headers, builder, event.data());
    }
}
