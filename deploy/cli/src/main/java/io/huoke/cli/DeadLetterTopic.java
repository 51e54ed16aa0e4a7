package io.huoke.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.DeadLetterDeserializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The dead letters of an installation. Letters are large and may be many, so they are read twice: once to know them,
 * which keeps no callback in memory, and once to handle the chosen ones, one at a time. For one thread.
 */
final class DeadLetterTopic implements AutoCloseable {

    private static final Comparator<Entry> AGE = Comparator.comparing(Entry::firstSeen)
            .thenComparingLong(Entry::offset)
            .thenComparing(Entry::id);

    private final RunningKafka kafka;
    private final String topic;
    private final Consumer<String> warn;
    private final DeadLetterDeserializer letters = new DeadLetterDeserializer();
    private final TopicScan scan;

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

    /**
     * Connects on first use.
     *
     * @param warn takes a sentence about a record that is passed over
     */
    DeadLetterTopic(RunningKafka kafka, TopicNames names, Consumer<String> warn) throws IOException {
        this.kafka = kafka;
        this.topic = names.of(Topic.DEAD_LETTERS);
        this.warn = warn;
        this.scan = new TopicScan(kafka);
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
            scan.read(partitions, letter -> read(letter)
                    .ifPresent(known -> entries.merge(known.id(), entry(letter, known), BinaryOperator.minBy(AGE))));
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
        return entries.values().stream().sorted(AGE).toList();
    }

    private List<TopicPartition> partitions() throws IOException {
        List<TopicPartition> partitions = scan.partitions(topic);
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
            scan.read(starts, ends, letter -> {
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

    @Override
    public void close() {
        scan.close();
    }
}
