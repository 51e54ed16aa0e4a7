package io.huoke.schemas;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Writes a {@link DeadLetter} as a CloudEvent in Kafka's binary mode. Safe for use by any thread. */
public final class DeadLetterSerializer implements Serializer<DeadLetter> {

    /** Not supported: a CloudEvent in binary mode needs the record's headers. */
    @Override
    public byte[] serialize(String topic, DeadLetter letter) {
        throw BinaryMode.headersNeeded();
    }

    @Override
    public byte[] serialize(String topic, Headers headers, DeadLetter letter) {
        new BinaryMode.Attributes(
                        letter.id(),
                        "/wecom/" + letter.endpoint(),
                        DeadLetter.TYPE,
                        CallbackCatalogue.schemaUri(DeadLetter.TYPE),
                        letter.endpoint(),
                        letter.firstSeen())
                .addTo(headers);
        return BinaryMode.json(letter);
    }
}
