package io.huoke.runtime;

import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
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
        create(admin, existing.keySet(), partitions(existing));
        awaitAll(admin);
        // Two first starts at once, configured differently, may have made some each.
        Map<Topic, Integer> all = existing(admin);
        partitions(all);
        awaitLeaders(admin, all);
        try {
            forgetInTime(admin);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("error", e.getCause().getMessage())
                    .log("compaction settings cannot be seen to: allow DescribeConfigs and AlterConfigs on the topics,"
                            + " or what enterprises withdraw may stay for longer than topics.forget-within");
        }
    }

    /** Topics of before, or of another {@code forget-within}, would keep what was deleted for longer than is promised. */
    private void forgetInTime(Admin admin) throws ExecutionException, InterruptedException {
        Map<String, String> wanted = Forgetting.within(config.forgetWithin()).topicConfig();
        List<ConfigResource> topics = Stream.of(Topic.values())
                .filter(Topic::compacted)
                .map(topic -> new ConfigResource(
                        ConfigResource.Type.TOPIC, config.names().of(topic)))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        admin.describeConfigs(topics).all().get().forEach((topic, actual) -> {
            List<AlterConfigOp> different = wanted.entrySet().stream()
                    .filter(entry ->
                            !entry.getValue().equals(actual.get(entry.getKey()).value()))
                    .map(entry -> new AlterConfigOp(
                            new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            if (!different.isEmpty()) {
                changes.put(topic, different);
            }
        });
        if (!changes.isEmpty()) {
            admin.incrementalAlterConfigs(changes).all().get();
            LOG.atInfo()
                    .addKeyValue(
                            "topics",
                            changes.keySet().stream()
                                    .map(ConfigResource::name)
                                    .sorted()
                                    .toList())
                    .log("compaction settings changed to topics.forget-within");
        }
    }

    /** A broker may answer for a while as if a new topic were not there, and clients give up on such answers. */
    private void awaitAll(Admin admin) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + VISIBLE.toNanos();
        while (existing(admin).size() < Topic.values().length && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    /**
     * Leaders may be named a little before they take records. A first batch that is refused then, and a second that is
     * not, leave the first refused until its producer gives up (KAFKA-15591). A partition that has lost its leader must
     * not keep the others from being used.
     */
    private void awaitLeaders(Admin admin, Map<Topic, Integer> topics) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topics.forEach((topic, partitions) -> IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(config.names().of(topic), partition))
                .forEach(partition -> ends.put(partition, OffsetSpec.latest())));
        try {
            admin.listOffsets(ends).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("error", e.getCause().getMessage())
                    .log("not every partition has a leader that answers: look for brokers that are gone");
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

    /** Topics whose partitions belong together. */
    private enum Group {
        TENANT("placed by tenant"),
        OWNER("placed by owner"),
        NONE("");

        private final String what;

        Group(String what) {
            this.what = what;
        }

        static Group of(Topic topic) {
            if (topic.byTenant()) {
                return TENANT;
            }
            return topic.byOwner() ? OWNER : NONE;
        }
    }

    /** The one partition count of each group: its topics' if there are any, else the configured. */
    private Map<Group, Integer> partitions(Map<Topic, Integer> existing) throws TopicMismatchException {
        Map<Group, Integer> partitions = new EnumMap<>(Group.class);
        for (Group group : List.of(Group.TENANT, Group.OWNER)) {
            partitions.put(group, partitions(group, existing));
        }
        partitions.put(Group.NONE, config.partitions());
        return partitions;
    }

    private int partitions(Group group, Map<Topic, Integer> existing) throws TopicMismatchException {
        Map<String, Integer> counts = new TreeMap<>();
        existing.forEach((topic, partitions) -> {
            if (Group.of(topic) == group) {
                counts.put(config.names().of(topic), partitions);
            }
        });
        Set<Integer> distinct = Set.copyOf(counts.values());
        if (distinct.size() > 1) {
            throw new TopicMismatchException("topics that are " + group.what + " must have one partition count, but "
                    + counts.entrySet().stream()
                            .map(count -> count.getKey() + " has " + count.getValue())
                            .collect(Collectors.joining(", "))
                    + "; raise the smaller ones with kafka-topics --alter while no service runs, or recreate them");
        }
        return distinct.isEmpty() ? config.partitions() : distinct.iterator().next();
    }

    private void create(Admin admin, Set<Topic> existing, Map<Group, Integer> partitions)
            throws ExecutionException, InterruptedException {
        List<NewTopic> missing = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (!existing.contains(topic)) {
                missing.add(newTopic(topic, Objects.requireNonNull(partitions.get(Group.of(topic)))));
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
        Map<String, String> properties = new HashMap<>();
        properties.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaConnection.MAX_RECORD_BYTES));
        if (topic.compacted()) {
            properties.putAll(Forgetting.within(config.forgetWithin()).topicConfig());
        }
        if (topic.expires()) {
            Duration retention = config.retentionOf(topic);
            properties.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
            // Retention counts from the end of a segment: only short segments make the stated time true.
            Duration segment = retention.compareTo(MAX_SEGMENT) < 0 ? retention : MAX_SEGMENT;
            properties.putIfAbsent(TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(segment.toMillis()));
        }
        properties.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy(topic));
        return properties;
    }

    private static String policy(Topic topic) {
        if (!topic.compacted()) {
            return TopicConfig.CLEANUP_POLICY_DELETE;
        }
        return topic.expires()
                ? TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE
                : TopicConfig.CLEANUP_POLICY_COMPACT;
    }
}
