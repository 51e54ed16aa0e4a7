package io.huoke.funnel.rebuild;

import io.huoke.runtime.KafkaConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a rebuild asks Kafka for. For one thread; blocks. */
final class Cluster implements AutoCloseable {

    private final KafkaConnection kafka;
    private final Admin admin;

    Cluster(KafkaConnection kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(kafka.properties(Map.of()));
    }

    /** All partitions of topics. */
    List<TopicPartition> partitions(Collection<String> topics) throws IOException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        kafka.answer(admin.describeTopics(topics).allTopicNames()).values().forEach(topic -> topic.partitions()
                .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition()))));
        return partitions;
    }

    /** Where partitions begin. */
    Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions)
            throws IOException, InterruptedException {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /**
     * Where partitions end, behind what is not decided yet: the markers of one transaction come at different times, and
     * what its offsets say is done may not be visible elsewhere.
     */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws IOException, InterruptedException {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws IOException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        kafka.answer(admin.listOffsets(wanted).all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** How far a consumer group is. */
    Map<TopicPartition, OffsetAndMetadata> committed(String group) throws IOException, InterruptedException {
        return kafka.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** A consumer of committed records, at the beginning of all these partitions. */
    Consumer<String, byte[]> consumer(Collection<TopicPartition> partitions) {
        Consumer<String, byte[]> consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        // Retention may delete what is being read.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() {
        admin.close();
    }
}
