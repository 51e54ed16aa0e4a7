package io.huoke.funnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.runtime.Forgetting;
import io.huoke.runtime.KafkaConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What a store of a running Kafka Streams application has on Kafka. Blocks.
 *
 * @param topic its name, see {@link #name}
 */
record Changelog(KafkaConnection kafka, String topic) {

    private static final Duration POLL = Duration.ofMillis(100);

    /** How keys begin that only keep the cleaning of files going, and are long. */
    private static final byte[] MARKER = Forgetting.MARKER.getBytes(UTF_8);

    /** The name that Kafka Streams gives the topic of a store. */
    static String name(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }

    /** Reads what is committed, to where it ends now, in the order of each partition. */
    void read(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        // Compaction may delete what is being read.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = ends(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> {
                    if (!isMarker(record.key())) {
                        each.accept(record);
                    }
                });
            }
        }
    }

    /** Behind what is not decided yet, too, which is waited for. */
    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(partitions);
        }
    }

    /**
     * Copies all of it to another topic, partition by partition.
     *
     * @throws KafkaException if it cannot be written
     */
    void copyTo(String other) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        KafkaConnection.MAX_RECORD_BYTES)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            read(record -> {
                var unused = producer.send(
                        new ProducerRecord<>(other, record.partition(), record.key(), record.value()),
                        (metadata, refused) -> failure.compareAndSet(null, refused));
            });
            producer.flush();
        }
        Exception refused = failure.get();
        if (refused != null) {
            throw new KafkaException("what the funnel knows cannot be copied: " + refused.getMessage(), refused);
        }
    }

    private static boolean isMarker(byte[] key) {
        return Arrays.mismatch(key, MARKER) == MARKER.length;
    }
}
