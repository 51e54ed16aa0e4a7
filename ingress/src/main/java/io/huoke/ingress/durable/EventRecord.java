package io.huoke.ingress.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Something to be made durable: an event in the form in which it travels and rests.
 *
 * @param topic where it goes
 * @param key decides the partition
 * @param headers the CloudEvents attributes
 * @param value the data
 */
public record EventRecord(Topic topic, String key, Headers headers, byte[] value) {

    /** The same for Kafka, which chooses the partition. */
    public ProducerRecord<byte[], byte[]> on(TopicNames names) {
        return new ProducerRecord<>(names.of(topic), null, key.getBytes(UTF_8), value, headers);
    }
}
