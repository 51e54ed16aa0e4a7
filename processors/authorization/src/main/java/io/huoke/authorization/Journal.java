package io.huoke.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.authorization.Ledger.Write;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a ledger's changes together with the offsets of what caused them, all or nothing. Kafka refuses a transaction of
 * somebody who does not own the partitions any more, so no older token can overwrite a newer one. Blocks; for one
 * thread.
 */
final class Journal implements AutoCloseable {

    private static final int TRANSACTION_MS = 10_000;
    private static final int MAX_BLOCK_MS = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final TopicNames names;
    private final RowEventSerializer<Row> serializer = new RowEventSerializer<>(AuthorizationService.NAME);
    private final Producer<String, byte[]> producer;

    /**
     * Takes over from whoever had the name before, whose open transaction ends.
     *
     * @param name of this instance among those that never run at the same time
     */
    Journal(KafkaConnection kafka, TopicNames names, String name) {
        this.names = names;
        this.producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, name,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TRANSACTION_MS / 2,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_MS,
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaConnection.MAX_RECORD_BYTES)),
                new StringSerializer(),
                new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Commits.
     *
     * @param unusable records that nobody could read, with the reason
     * @throws org.apache.kafka.common.KafkaException if it could not be done, or it is not known whether it was; nothing
     *     else can be done with this journal then
     */
    void commit(
            List<Write> writes,
            Map<ConsumerRecord<String, byte[]>, String> unusable,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        producer.beginTransaction();
        writes.forEach(write -> {
            var unused = producer.send(record(write));
        });
        unusable.forEach((record, reason) -> {
            var unused = producer.send(deadLetter(record, reason));
        });
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
    }

    @SuppressWarnings("unchecked") // The serializer takes any row.
    private ProducerRecord<String, byte[]> record(Write write) {
        String topic = names.of(write.topic());
        RecordHeaders headers = new RecordHeaders();
        byte[] value = serializer.serialize(topic, headers, (RowEvent<Row>) write.event());
        return new ProducerRecord<>(topic, write.partition(), write.key(), value, headers);
    }

    private ProducerRecord<String, byte[]> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.add("huoke-topic", record.topic().getBytes(UTF_8));
        headers.add("huoke-reason", reason.getBytes(UTF_8));
        return new ProducerRecord<>(
                names.of(Topic.DEAD_LETTERS_AUTHORIZATION), null, record.key(), record.value(), headers);
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
