package io.huoke.authorization;

import io.huoke.authorization.Ledger.Write;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A membership in the group that shares the owners among instances: takes partitions over, does the {@link Duty} that
 * comes with them, makes durable what it writes, and hands them back. Ends with the first failure of Kafka's, after which
 * another session begins from what is on the topics. For one thread, except {@link #stop} and {@link #reconfigured}.
 */
final class Session implements ConsumerRebalanceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final List<Topic> INPUTS =
            List.of(Topic.AUTHORIZATION, Topic.REGISTRATION, Topic.TOKEN_REJECTIONS, Topic.RECEIPTS);

    private static final List<Topic> KEYED = List.of(Topic.ERASURES, Topic.ALERTS);

    /** The shortest that brokers allow by default: how long a crashed instance's owners wait for it or another. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration BUSY = Duration.ofMillis(2);

    /** How long calls whose outcome must not get lost may take to come back. */
    private static final Duration DRAIN = Duration.ofSeconds(15);

    private final Duty.Tools tools;
    private final TopicNames names;
    private final Restorer restorer;
    private final Runnable ready;
    private final Consumer<String, byte[]> consumer;
    private final Journal journal;
    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private final Map<ConsumerRecord<String, byte[]>, String> unusable = new LinkedHashMap<>();
    private volatile @Nullable Duty duty;
    private volatile boolean stopping;
    private boolean advanced;

    /**
     * Joins when it runs.
     *
     * @param group the consumer group
     * @param instance the name of this instance, which keeps its partitions over a quick restart
     * @param ready told whenever partitions have been taken over, be it none
     */
    Session(KafkaConnection kafka, TopicNames names, String group, String instance, Duty.Tools tools, Runnable ready) {
        this.tools = tools;
        this.names = names;
        this.ready = ready;
        this.restorer = new Restorer(kafka, names);
        this.journal = new Journal(kafka, names, group + "-" + instance);
        this.consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        instance,
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        SESSION_TIMEOUT_MS,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        SESSION_TIMEOUT_MS / 6,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        // The same partition of every topic to the same instance.
                        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                        RangeAssignor.class.getName(),
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        KafkaConnection.MAX_RECORD_BYTES)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        INPUTS.forEach(topic -> topics.put(names.of(topic), topic));
    }

    /**
     * Works until it is told to stop.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka fails, or somebody else owns the partitions
     */
    void run() {
        consumer.subscribe(topics.keySet(), this);
        while (!stopping) {
            consumer.poll(pause()).forEach(this::take);
            Duty current = duty;
            if (current != null) {
                current.turn();
                commit(current);
            }
        }
        handBack();
    }

    private Duration pause() {
        Duty current = duty;
        return current != null && current.isBusy() ? BUSY : IDLE;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        Duty current = duty;
        Topic topic = topics.get(record.topic());
        if (current == null || topic == null) {
            throw new IllegalStateException("a record of a partition that was not taken over");
        }
        current.take(topic, record).ifPresent(reason -> {
            tools.metrics().unusable();
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", reason)
                    .log("a record is kept as a dead letter");
            unusable.put(record, reason);
        });
        offsets.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        advanced = true;
    }

    /** Offsets go with every transaction, also where they have not changed: they prove who owns the partitions. */
    private void commit(Duty current) {
        List<Write> writes = current.ledger().takePending();
        if (!writes.isEmpty() || advanced) {
            journal.commit(writes, unusable, offsets, consumer.groupMetadata());
            unusable.clear();
            advanced = false;
        }
        current.committed();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        Set<Integer> partitions = consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(names.of(Topic.AUTHORIZATION)))
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
        if (consumer.assignment().size() != partitions.size() * INPUTS.size()) {
            throw new IllegalStateException("the topics that are placed by owner have different numbers of partitions");
        }
        offsets.clear();
        // Waits for transactions of the last owner that are not decided yet; only then is the state complete.
        consumer.assignment()
                .forEach(partition -> offsets.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        if (!partitions.isEmpty()) {
            begin(partitions);
        }
        ready.run();
    }

    private void begin(Set<Integer> partitions) {
        long start = System.nanoTime();
        Ledger ledger = new Ledger(partitions, count(Topic.AUTHORIZATION));
        restorer.fill(ledger);
        Map<Topic, Integer> keyed = new EnumMap<>(Topic.class);
        KEYED.forEach(topic -> keyed.put(topic, count(topic)));
        Duty begun = new Duty(tools, ledger, keyed);
        begun.begin();
        duty = begun;
        LOG.atInfo()
                .addKeyValue("partitions", partitions)
                .addKeyValue("tenants", ledger.authorizations().size())
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log("took over");
    }

    private int count(Topic topic) {
        return consumer.partitionsFor(names.of(topic)).size();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        handBack();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        drop();
    }

    private void drop() {
        duty = null;
        tools.metrics().nothing();
    }

    /** Waits for the codes that WeCom has been asked about, so that nobody has to guess what became of them. */
    private void handBack() {
        Duty current = duty;
        if (current == null) {
            return;
        }
        current.stop();
        long deadline = System.nanoTime() + DRAIN.toNanos();
        do {
            current.turn();
            commit(current);
        } while ((current.isInDoubt() || current.ledger().hasPending()) && System.nanoTime() < deadline && rest());
        duty = null;
    }

    private static boolean rest() {
        try {
            Thread.sleep(BUSY);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends {@link #run} soon. For any thread. */
    void stop() {
        stopping = true;
    }

    /** The configuration has changed. For any thread. */
    void reconfigured() {
        Duty current = duty;
        if (current != null) {
            current.reconfigured();
        }
    }

    @Override
    public void close() {
        drop();
        journal.close();
        consumer.close();
    }
}
