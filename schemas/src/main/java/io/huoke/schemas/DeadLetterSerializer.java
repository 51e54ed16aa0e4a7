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
        return BinaryMode.write(
                topic,
                headers,
                BinaryMode.event(letter.id(), "/wecom/" + letter.endpoint(), DeadLetter.TYPE, letter.firstSeen())
                        .withSubject(letter.endpoint())
                        .withDataSchema(CallbackCatalogue.schemaUri(DeadLetter.TYPE)),
                letter);
    }
}
