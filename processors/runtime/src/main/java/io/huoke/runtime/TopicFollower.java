package io.huoke.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from the beginning and goes on for ever: all partitions, committed records only, without a consumer group.
 * It has a thread of its own, waits for Kafka and for topics that are not there yet, and goes on where it was when Kafka
 * comes back. Thread-safe.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TIMEOUT_MS = 5_000;
    private static final int MAX_POLL_RECORDS = 5_000;

    private final KafkaConnection kafka;
    private final List<String> topics;
    private final Handler handler;
    private final Consumer<String> waiting;
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Where to go on; only on the thread. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable String problem;

    /** Takes what is read. Called by one thread. */
    public interface Handler {

        /**
         * Takes records, in the order of each partition.
         *
         * @param records what is new; often nothing, because this is called several times a second
         * @param positions the offset behind the last record that has been handed over, of every partition
         */
        void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> positions);
    }

    /** Positions as answers over HTTP tell them: by topic and partition. */
    public static SortedMap<String, SortedMap<Integer, Long>> offsets(Map<TopicPartition, Long> positions) {
        SortedMap<String, SortedMap<Integer, Long>> offsets = new TreeMap<>();
        positions.forEach((partition, offset) -> offsets.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                .put(partition.partition(), offset));
        return offsets;
    }

    /**
     * Does not connect.
     *
     * @param name of the thread and of the Kafka client
     * @param topics with their prefix
     * @param waiting is told, once per outage, why nothing can be read
     */
    public TopicFollower(
            KafkaConnection kafka, String name, List<String> topics, Handler handler, Consumer<String> waiting) {
        this.kafka = kafka;
        this.topics = List.copyOf(topics);
        this.handler = handler;
        this.waiting = waiting;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /** Begins; returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether everything has been handed over that was there when it began. */
    public boolean isReady() {
        return ready.getCount() == 0;
    }

    /** Waits until {@link #isReady}, or for so long; tells which. */
    public boolean awaitReady(Duration time) throws InterruptedException {
        return ready.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why nothing can be read at present. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (KafkaConsumer<String, byte[]> created = create()) {
                consumer = created;
                follow(created);
            } catch (WakeupException e) {
                LOG.debug("{} is stopped", thread.getName());
            } catch (KafkaException e) {
                tell(reason(e));
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("follower", thread.getName())
                        .setCause(e)
                        .log("records could not be taken, they are read again");
                tell(e.toString());
            } finally {
                consumer = null;
            }
            pause();
        }
    }

    private KafkaConsumer<String, byte[]> create() {
        return new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        thread.getName(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MAX_POLL_RECORDS,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private void follow(KafkaConsumer<String, byte[]> created) {
        List<TopicPartition> partitions = partitions(created);
        if (partitions.isEmpty()) {
            return;
        }
        created.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long position = positions.get(partition);
            if (position == null) {
                created.seekToBeginning(List.of(partition));
            } else {
                created.seek(partition, position);
            }
        }
        Map<TopicPartition, Long> ends = created.endOffsets(partitions);
        problem = null;
        while (closed.getCount() > 0) {
            ConsumerRecords<String, byte[]> records = created.poll(POLL);
            Map<TopicPartition, Long> now = new HashMap<>();
            partitions.forEach(partition -> now.put(partition, created.position(partition)));
            handler.take(records, Map.copyOf(now));
            positions.putAll(now);
            if (!isReady() && ends.entrySet().stream().allMatch(end -> reached(now, end))) {
                ready.countDown();
            }
        }
    }

    private static boolean reached(Map<TopicPartition, Long> now, Map.Entry<TopicPartition, Long> end) {
        return now.getOrDefault(end.getKey(), 0L) >= end.getValue();
    }

    /** Empty if a topic is not there. */
    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> created) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> infos = created.partitionsFor(topic);
            if (infos.isEmpty()) {
                tell("there is no topic " + topic);
                return List.of();
            }
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    private String reason(KafkaException failure) {
        if (failure instanceof TimeoutException) {
            return "Kafka at " + kafka.bootstrapServers() + " does not answer";
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return "Kafka at " + kafka.bootstrapServers() + " cannot be used: " + cause.getMessage();
    }

    private void tell(String why) {
        boolean first = problem == null;
        problem = why;
        if (first && closed.getCount() > 0) {
            waiting.accept(why);
        }
    }

    private void pause() {
        try {
            var unused = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** Stops, after the records that are being taken; waits for it. */
    @Override
    public void close() {
        closed.countDown();
        KafkaConsumer<String, byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
