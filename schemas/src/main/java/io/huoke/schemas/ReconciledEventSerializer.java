package io.huoke.schemas;

import java.time.ZoneOffset;
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
        return BinaryMode.write(
                topic,
                headers,
                BinaryMode.event(event.id(), SOURCE, event.type(), event.time())
                        .withSubject(event.tenant().toString())
                        .withDataSchema(CallbackCatalogue.schemaUri(event.type()))
                        .withExtension("tenant", event.tenant().toString())
                        .withExtension("origin", event.origin().wireName())
                        .withExtension("receivedat", event.time().atOffset(ZoneOffset.UTC)),
                event.data());
    }
}
