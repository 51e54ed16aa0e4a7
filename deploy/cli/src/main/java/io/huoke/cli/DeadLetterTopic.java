package io.huoke.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.DeadLetterDeserializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The dead letters of an installation. Letters are large and may be many, so they are read twice: once to know them,
 * which keeps no callback in memory, and once to handle the chosen ones, one at a time. For one thread.
 */
final class DeadLetterTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 4 << 20;
    private static final int FETCH_WAIT_MS = 20;
    private static final Comparator<Entry> AGE = Comparator.comparing(Entry::firstSeen)
            .thenComparingLong(Entry::offset)
            .thenComparing(Entry::id);

    private final RunningKafka kafka;
    private final String topic;
    private final Consumer<String> warn;
    private final DeadLetterDeserializer letters = new DeadLetterDeserializer();
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * A letter without its callback, and where it is.
     *
     * @param firstSeen when it was received first, however often it was kept
     */
    record Entry(
            String id,
            Instant firstSeen,
            String endpoint,
            String reason,
            String detail,
            TopicPartition partition,
            long offset) {}

    /** What is done with a letter. */
    interface Handler {
        void handle(DeadLetter letter) throws IOException, InterruptedException;
    }

    private interface RecordHandler {
        void handle(ConsumerRecord<byte[], byte[]> letter) throws IOException, InterruptedException;
    }

    /**
     * Connects on first use.
     *
     * @param warn takes a sentence about a record that is passed over
     */
    DeadLetterTopic(RunningKafka kafka, TopicNames names, Consumer<String> warn) throws IOException {
        this.kafka = kafka;
        this.topic = names.of(Topic.DEAD_LETTERS);
        this.warn = warn;
        try {
            this.consumer = new KafkaConsumer<>(
                    kafka.properties(Map.of(
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_committed",
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            false,
                            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                            false,
                            // Letters may reach their retention while they are read.
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

    /**
     * Every distinct letter that is on the topic now, the oldest first. A letter that was kept several times, because
     * WeCom sent its callback again, is the one that was seen first.
     *
     * @throws IOException if Kafka does not answer or the topic does not exist
     */
    List<Entry> entries() throws IOException, InterruptedException {
        Map<String, Entry> entries = new HashMap<>();
        try {
            List<TopicPartition> partitions = partitions();
            scan(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions), letter -> read(letter)
                    .ifPresent(known -> entries.merge(known.id(), entry(letter, known), BinaryOperator.minBy(AGE))));
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
        return entries.values().stream().sorted(AGE).toList();
    }

    private List<TopicPartition> partitions() throws IOException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IOException(
                    "there is no topic " + topic + "; start `huoke up`, which makes it, or correct topics.prefix");
        }
        return partitions;
    }

    private Optional<DeadLetter> read(ConsumerRecord<byte[], byte[]> letter) {
        try {
            return Optional.ofNullable(letters.deserialize(topic, letter.headers(), letter.value()));
        } catch (SerializationException e) {
            warn.accept("passed over offset " + letter.offset() + " of partition " + letter.partition() + ": "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> letter, DeadLetter known) {
        return new Entry(
                known.id(),
                known.firstSeen(),
                known.endpoint(),
                known.reason(),
                known.detail(),
                new TopicPartition(letter.topic(), letter.partition()),
                letter.offset());
    }

    /**
     * Hands each of these letters to {@code handler}, in the order of the topic. One whose retention has ended
     * meanwhile is left out.
     *
     * @throws IOException if Kafka does not answer, or the handler throws it
     */
    void read(Collection<Entry> chosen, Handler handler) throws IOException, InterruptedException {
        Map<TopicPartition, Map<Long, Entry>> wanted =
                chosen.stream().collect(groupingBy(Entry::partition, toMap(Entry::offset, Function.identity())));
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Entry entry : chosen) {
            starts.merge(entry.partition(), entry.offset(), Math::min);
            ends.merge(entry.partition(), entry.offset() + 1, Math::max);
        }
        try {
            scan(starts, ends, letter -> {
                TopicPartition partition = new TopicPartition(letter.topic(), letter.partition());
                if (wanted.getOrDefault(partition, Map.of()).containsKey(letter.offset())) {
                    Optional<DeadLetter> found = read(letter);
                    if (found.isPresent()) {
                        handler.handle(found.get());
                    }
                }
            });
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    /** Reads every partition from its start to its end, as long as anything moves. */
    private void scan(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, RecordHandler handler)
            throws IOException, InterruptedException {
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        long moved = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> letter : records) {
                handler.handle(letter);
            }
            if (!records.isEmpty()) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > RunningKafka.PATIENCE.toNanos()) {
                throw new TimeoutException("nothing came from " + topic + " within " + RunningKafka.PATIENCE);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
