package io.huoke.schemas;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Writes a {@link ReconciledEvent} as a CloudEvent in Kafka's binary mode. Safe for use by any thread. */
public final class ReconciledEventSerializer implements Serializer<ReconciledEvent> {

    private static final String SOURCE = "/huoke/reconciler";

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public byte[] serialize(String topic, ReconciledEvent event) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    public byte[] serialize(String topic, Headers headers, ReconciledEvent event) {
        String tenant = event.tenant().toString();
        String schema = CallbackCatalogue.schemaUri(event.type());
        new BinaryMode.Attributes(event.id(), SOURCE, event.type(), schema, tenant, event.time()).addTo(headers);
        BinaryMode.add(headers, "ce_origin", event.origin().wireName());
        BinaryMode.add(headers, "ce_receivedat", Rfc3339.format(event.time()));
        BinaryMode.add(headers, "ce_tenant", tenant);
        return BinaryMode.json(event.data());
    }
}
