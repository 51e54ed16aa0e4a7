package io.huoke.runtime;

import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing and checks those that are there. Blocks; not for an event loop. */
final class TopicInitializer {

    private static final Logger LOG = LoggerFactory.getLogger(TopicInitializer.class);
    private static final Duration MAX_SEGMENT = Duration.ofDays(1);

    private static final Duration VISIBLE = Duration.ofSeconds(30);

    private final HuokeConfig.Topics config;

    TopicInitializer(HuokeConfig.Topics config) {
        this.config = config;
    }

    /**
     * Makes every topic of the catalogue usable.
     *
     * @throws TopicMismatchException if topics that are keyed by tenant differ in their partition counts: a tenant's
     *     events would not meet on one task, and Kafka Streams does not notice
     * @throws ExecutionException if Kafka refuses or cannot be reached
     */
    void ensureTopics(Admin admin) throws TopicMismatchException, ExecutionException, InterruptedException {
        Map<Topic, Integer> existing = existing(admin);
        create(admin, existing.keySet(), tenantPartitions(existing));
        awaitAll(admin);
        // Two first starts at once, configured differently, may have made some each.
        tenantPartitions(existing(admin));
    }

    /** A broker may answer for a while as if a new topic were not there, and clients give up on such answers. */
    private void awaitAll(Admin admin) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + VISIBLE.toNanos();
        while (existing(admin).size() < Topic.values().length && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private Map<Topic, Integer> existing(Admin admin) throws ExecutionException, InterruptedException {
        Map<String, Topic> byName = new HashMap<>();
        for (Topic topic : Topic.values()) {
            byName.put(config.names().of(topic), topic);
        }
        byName.keySet().retainAll(admin.listTopics().names().get());
        Map<Topic, Integer> existing = new EnumMap<>(Topic.class);
        for (var description :
                admin.describeTopics(byName.keySet()).topicNameValues().entrySet()) {
            try {
                existing.put(
                        Objects.requireNonNull(byName.get(description.getKey())),
                        description.getValue().get().partitions().size());
            } catch (ExecutionException e) {
                // Listed by one broker, but not known to the next yet.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return existing;
    }

    /** The one partition count of the topics that are keyed by tenant: theirs if there are any, else the configured. */
    private int tenantPartitions(Map<Topic, Integer> existing) throws TopicMismatchException {
        Map<String, Integer> counts = new TreeMap<>();
        existing.forEach((topic, partitions) -> {
            if (topic.key() == Topic.Key.TENANT) {
                counts.put(config.names().of(topic), partitions);
            }
        });
        Set<Integer> distinct = Set.copyOf(counts.values());
        if (distinct.size() > 1) {
            throw new TopicMismatchException("topics that are keyed by tenant must have one partition count, but "
                    + counts.entrySet().stream()
                            .map(count -> count.getKey() + " has " + count.getValue())
                            .collect(Collectors.joining(", "))
                    + "; raise the smaller ones with kafka-topics --alter while no service runs, or recreate them");
        }
        return distinct.isEmpty() ? config.partitions() : distinct.iterator().next();
    }

    private void create(Admin admin, Set<Topic> existing, int tenantPartitions)
            throws ExecutionException, InterruptedException {
        List<NewTopic> missing = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (!existing.contains(topic)) {
                missing.add(newTopic(topic, topic.key() == Topic.Key.TENANT ? tenantPartitions : config.partitions()));
            }
        }
        for (var creation : admin.createTopics(missing).values().entrySet()) {
            try {
                creation.getValue().get();
                LOG.atDebug().addKeyValue("topic", creation.getKey()).log("topic created");
            } catch (ExecutionException e) {
                // Another instance that starts at the same time may have been faster.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private NewTopic newTopic(Topic topic, int partitions) {
        Optional<Short> replication = config.replicationFactor().isPresent()
                ? Optional.of((short) config.replicationFactor().getAsInt())
                : Optional.empty();
        return new NewTopic(config.names().of(topic), Optional.of(partitions), replication).configs(topicConfig(topic));
    }

    private Map<String, String> topicConfig(Topic topic) {
        Duration retention = config.retentionOf(topic);
        // Retention counts from the end of a segment: only short segments make the stated time true.
        Duration segment = retention.compareTo(MAX_SEGMENT) < 0 ? retention : MAX_SEGMENT;
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, topic.compacted() ? "compact,delete" : "delete",
                TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()),
                TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(segment.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaConnection.MAX_RECORD_BYTES));
    }
}
