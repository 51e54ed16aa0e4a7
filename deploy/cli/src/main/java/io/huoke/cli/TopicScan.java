package io.huoke.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed on topics now, one record at a time. Its methods throw Kafka's exceptions. For one thread. */
final class TopicScan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 4 << 20;
    private static final int FETCH_WAIT_MS = 20;

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** What is done with a record. */
    interface Handler {
        void handle(ConsumerRecord<byte[], byte[]> record) throws IOException, InterruptedException;
    }

    /**
     * Connects on first use.
     *
     * @throws IOException if no consumer can be made of the configuration
     */
    TopicScan(RunningKafka kafka) throws IOException {
        try {
            this.consumer = new KafkaConsumer<>(
                    kafka.properties(Map.of(
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_committed",
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            false,
                            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                            false,
                            // Records may reach their retention while they are read.
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            "earliest",
                            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                            FETCH_BYTES,
                            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                            FETCH_BYTES,
                            // What is wanted is there already: do not have a broker wait for more.
                            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                            FETCH_WAIT_MS,
                            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                            (int) RunningKafka.PATIENCE.toMillis())),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    /** Empty if there is no such topic. */
    List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Reads everything that is there. */
    void read(Collection<TopicPartition> partitions, Handler handler) throws IOException, InterruptedException {
        read(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions), handler);
    }

    /** Reads every partition from its start to its end, as long as anything moves. */
    void read(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, Handler handler)
            throws IOException, InterruptedException {
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        long moved = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                handler.handle(record);
            }
            if (!records.isEmpty()) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > RunningKafka.PATIENCE.toNanos()) {
                throw new TimeoutException("nothing came from " + starts.keySet() + " within " + RunningKafka.PATIENCE);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
