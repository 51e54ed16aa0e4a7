package io.huoke.runtime;

import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing and checks those that are there. Blocks; not for an event loop. */
public final class TopicInitializer {

    private static final Logger LOG = LoggerFactory.getLogger(TopicInitializer.class);
    private static final Duration MAX_SEGMENT = Duration.ofDays(1);

    private final HuokeConfig.Topics config;

    public TopicInitializer(HuokeConfig.Topics config) {
        this.config = config;
    }

    /**
     * Makes every topic of the catalogue usable.
     *
     * @throws TopicMismatchException if topics that are keyed by tenant differ in their partition counts: a tenant's
     *     events would not meet on one task, and Kafka Streams does not notice
     * @throws ExecutionException if Kafka refuses or cannot be reached
     */
    public void ensureTopics(Admin admin) throws TopicMismatchException, ExecutionException, InterruptedException {
        create(admin, existing(admin));
        checkPartitions(admin);
    }

    private Set<String> existing(Admin admin) throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get();
    }

    private void create(Admin admin, Set<String> existing) throws ExecutionException, InterruptedException {
        List<NewTopic> missing = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (!existing.contains(config.names().of(topic))) {
                missing.add(newTopic(topic));
            }
        }
        for (var creation : admin.createTopics(missing).values().entrySet()) {
            try {
                creation.getValue().get();
                LOG.atInfo().addKeyValue("topic", creation.getKey()).log("topic created");
            } catch (ExecutionException e) {
                // Another instance that starts at the same time may have been faster.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private NewTopic newTopic(Topic topic) {
        Optional<Short> replication = config.replicationFactor().isPresent()
                ? Optional.of((short) config.replicationFactor().getAsInt())
                : Optional.empty();
        return new NewTopic(config.names().of(topic), Optional.of(config.partitions()), replication)
                .configs(topicConfig(topic));
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

    private void checkPartitions(Admin admin) throws TopicMismatchException, ExecutionException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (topic.key() == Topic.Key.TENANT) {
                names.add(config.names().of(topic));
            }
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            counts.put(topic.name(), topic.partitions().size());
        }
        if (Set.copyOf(counts.values()).size() > 1) {
            throw new TopicMismatchException("topics that are keyed by tenant must have one partition count, but "
                    + counts.entrySet().stream()
                            .map(count -> count.getKey() + " has " + count.getValue())
                            .collect(Collectors.joining(", "))
                    + "; raise the smaller ones with kafka-topics --alter while no service runs, or recreate them");
        }
    }
}
