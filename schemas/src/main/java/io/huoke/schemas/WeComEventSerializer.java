package io.huoke.schemas;

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
        String schema = CallbackCatalogue.schemaOf(event.type(), event.data());
        String subject = event.subject();
        new BinaryMode.Attributes(event.id(), event.source(), event.type(), schema, subject, event.time())
                .addTo(headers);
        BinaryMode.add(headers, "ce_origin", event.origin().wireName());
        BinaryMode.add(headers, "ce_receivedat", Rfc3339.format(event.receivedAt()));
        if (event.tenant() != null) {
            BinaryMode.add(headers, "ce_tenant", subject);
        }
        return BinaryMode.json(event.data());
    }
}
