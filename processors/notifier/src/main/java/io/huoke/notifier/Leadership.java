package io.huoke.notifier;

import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import io.huoke.runtime.KafkaConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which of several notifiers tells on-call: the one that a consumer group gives the first partition of
 * {@code huoke.deliveries} to, once it has read there what others have told. It goes on while Kafka is away, because that is
 * what on-call has to be told then. Thread-safe.
 */
final class Leadership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    /** The shortest that brokers allow by default: so late another takes over after a crash. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    private static final int HEARTBEAT_MS = 1_500;
    private static final int TIMEOUT_MS = 5_000;

    private final KafkaConnection kafka;
    private final String group;
    private final String instance;
    private final String topic;
    private final InstantSource clock;
    private final Thread thread =
            Thread.ofPlatform().name("leadership").daemon().unstarted(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** Whether the duty was given to this instance; of the thread alone. */
    private boolean chosen;

    /** Up to where it has to read before it tells; null unless that is what it waits for. */
    private volatile @Nullable Map<TopicPartition, Long> awaited;

    private volatile boolean leads;
    private volatile @Nullable Instant undecidedSince;
    private String lastFailure = "";

    /**
     * Does not connect.
     *
     * @param group of consumers
     * @param instance a name of this one that a restart does not change
     * @param topic of what was told, with its prefix
     */
    Leadership(KafkaConnection kafka, String group, String instance, String topic, InstantSource clock) {
        this.kafka = kafka;
        this.group = group;
        this.instance = instance;
        this.topic = topic;
        this.clock = clock;
        this.undecidedSince = clock.instant();
    }

    void start() {
        thread.start();
    }

    /** Whether it is this instance. */
    boolean leads() {
        return leads;
    }

    /** Since when it has not been known who it is; null if it is. */
    @Nullable Instant undecidedSince() {
        return undecidedSince;
    }

    /** So far this instance knows what was told, which may make it lead; called by the thread that reads. */
    void read(Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> ends = awaited;
        if (ends != null
                && ends.entrySet().stream()
                        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
            awaited = null;
            leads = true;
            LOG.info("this notifier tells on-call");
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            try {
                take(create());
            } catch (RuntimeException e) {
                failed(e);
            }
            pause();
        }
    }

    private void failed(RuntimeException failure) {
        release();
        undecidedSince = undecidedSince == null ? clock.instant() : undecidedSince;
        String reason = failure instanceof KafkaException ? String.valueOf(failure.getMessage()) : failure.toString();
        if (!reason.equals(lastFailure)) {
            LOG.atWarn().addKeyValue("error", reason).log("who tells on-call is not decided; trying again");
        }
        lastFailure = reason;
    }

    private void take(KafkaConsumer<byte[], byte[]> created) {
        consumer = created;
        try {
            created.subscribe(List.of(topic), new Watch(created));
            while (closed.getCount() > 0) {
                var unused = created.poll(POLL);
                if (chosen && !leads && awaited == null) {
                    awaited = ends(created);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("the leadership is given up");
        } finally {
            consumer = null;
            release();
            // Else others would have to wait until the session has timed out.
            created.close(CloseOptions.timeout(RETRY).withGroupMembershipOperation(LEAVE_GROUP));
        }
    }

    private Map<TopicPartition, Long> ends(KafkaConsumer<byte[], byte[]> created) {
        return created.endOffsets(created.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
    }

    private void release() {
        if (leads) {
            LOG.info("another notifier tells on-call, or nobody");
        }
        chosen = false;
        awaited = null;
        leads = false;
    }

    private KafkaConsumer<byte[], byte[]> create() {
        return new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        instance,
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        SESSION_TIMEOUT_MS,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        HEARTBEAT_MS,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** On the thread. */
    private final class Watch implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> of;

        Watch(KafkaConsumer<byte[], byte[]> of) {
            this.of = of;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Nothing is read: the partitions only stand for the duty.
            of.pause(partitions);
            undecidedSince = null;
            lastFailure = "";
            chosen = partitions.stream().anyMatch(partition -> partition.partition() == 0);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            release();
        }
    }

    private void pause() {
        try {
            var unused = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** Lets another instance take over. */
    @Override
    public void close() {
        closed.countDown();
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            var unused = thread.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
