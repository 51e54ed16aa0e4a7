package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a derived row as a CloudEvent in Kafka's binary mode; null, a tombstone, gets no {@code ce_} headers. Safe for
 * use by any thread.
 */
public final class RowEventSerializer<R extends Row> implements Serializer<RowEvent<R>> {

    /** The extension attribute; text, because CloudEvents' integers have 32 bits. */
    static final String REVISION = "revision";

    private final String source;

    /** @param service the service that derived the row; gives the source {@code /huoke/{service}} */
    public RowEventSerializer(String service) {
        this.source = "/huoke/" + service;
    }

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public byte[] serialize(String topic, RowEvent<R> event) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka takes null for a tombstone.
    public byte @Nullable [] serialize(String topic, Headers headers, @Nullable RowEvent<R> event) {
        if (event == null) {
            return null;
        }
        R row = event.row();
        byte[] json = BinaryMode.json(row);
        String id = EventId.ofParts(row.type(), row.key(), new String(json, UTF_8));
        String schema = CallbackCatalogue.schemaUri(row.type());
        new BinaryMode.Attributes(id, source, row.type(), schema, row.subject(), event.time()).addTo(headers);
        String tenant = row.tenant();
        if (tenant != null) {
            BinaryMode.add(headers, "ce_tenant", tenant);
        }
        Long revision = event.revision();
        if (revision != null) {
            BinaryMode.add(headers, "ce_" + REVISION, revision.toString());
        }
        return json;
    }
}
