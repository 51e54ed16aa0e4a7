package io.huoke.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicInitializerIT {

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", TestKafka.bootstrapServers()));
    private final TopicInitializer initializer = initializer(names);

    private static TopicInitializer initializer(TopicNames names) {
        return new TopicInitializer(new HuokeConfig.Topics(
                names,
                3,
                OptionalInt.empty(),
                Map.of(Topic.ACQUISITION, Duration.ofHours(2)),
                HuokeConfig.Topics.FORGET_WITHIN));
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void createsWhatIsMissingAndMayBeCalledAgain() throws Exception {
        initializer.ensureTopics(admin);
        initializer.ensureTopics(admin);

        List<String> all = Arrays.stream(Topic.values()).map(names::of).toList();
        assertThat(admin.describeTopics(all).allTopicNames().get().values())
                .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(3));
    }

    /** A leader that is named before it takes records leaves a producer's first batch out of order for good. */
    @Test
    void newTopicsTakeRecordsAtOnce() throws Exception {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", TestKafka.bootstrapServers(),
                "batch.size", 0,
                "request.timeout.ms", 10_000,
                "delivery.timeout.ms", 20_000);
        try (var producer = new KafkaProducer<>(properties, new IntegerSerializer(), new IntegerSerializer())) {
            for (int round = 0; round < 5; round++) {
                TopicNames fresh = new TopicNames(TestKafka.uniquePrefix());
                initializer(fresh).ensureTopics(admin);
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int number = 0; number < 20; number++) {
                    for (Topic topic : Topic.values()) {
                        sent.add(producer.send(new ProducerRecord<>(fresh.of(topic), number % 3, number, number)));
                    }
                }
                for (Future<RecordMetadata> acknowledged : sent) {
                    acknowledged.get();
                }
            }
        }
    }

    @Test
    void aPartitionWithoutALeaderDoesNotKeepTheOthersFromBeingUsed() throws Exception {
        try (Admin silent = new ForwardingAdmin(Map.of("bootstrap.servers", TestKafka.bootstrapServers())) {
            @Override
            public ListOffsetsResult listOffsets(
                    Map<TopicPartition, OffsetSpec> partitions, ListOffsetsOptions options) {
                KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo> unanswered = KafkaFuture.completedFuture("")
                        .thenApply(nothing -> {
                            throw new TimeoutException("no leader");
                        });
                return new ListOffsetsResult(
                        Map.of(partitions.keySet().iterator().next(), unanswered));
            }
        }) {
            initializer.ensureTopics(silent);
        }

        assertThat(admin.listTopics().names().get()).contains(names.of(Topic.ACQUISITION));
    }

    @Test
    void setsRetentionAndSegmentsThatMakeItTrue() throws Exception {
        initializer.ensureTopics(admin);

        assertThat(config(Topic.ACQUISITION).get("retention.ms").value()).isEqualTo("7200000");
        assertThat(config(Topic.ACQUISITION).get("segment.ms").value()).isEqualTo("7200000");
        assertThat(config(Topic.CONVERSIONS).get("cleanup.policy").value()).isEqualTo("compact,delete");
        assertThat(config(Topic.CONVERSIONS).get("segment.ms").value()).isEqualTo("14400000");
    }

    @Test
    void changesWhatWouldKeepDeletedRowsForTooLong() throws Exception {
        String topic = names.of(Topic.AUTHORIZATIONS);
        admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                .all()
                .get();

        initializer.ensureTopics(admin);

        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        // A broker tells of a change once it has heard of it itself.
        Awaitility.await().untilAsserted(() -> assertThat(admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get("max.compaction.lag.ms")
                        .value())
                .isEqualTo(String.valueOf(Duration.ofHours(4).toMillis())));
    }

    @Test
    void refusesUnequalPartitionCountsOfTenantKeyedTopics() throws Exception {
        initializer.ensureTopics(admin);
        admin.createPartitions(Map.of(names.of(Topic.QUOTA), NewPartitions.increaseTo(5)))
                .all()
                .get();

        Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> initializer.ensureTopics(admin))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining(names.of(Topic.QUOTA) + " has 5")
                .hasMessageContaining(names.of(Topic.ACQUISITION) + " has 3"));
    }

    private Config config(Topic topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, names.of(topic));
        return admin.describeConfigs(List.of(resource)).all().get().get(resource);
    }
}
