package io.huoke.funnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The last committed value per key of the funnel's topics, as any consumer would see them. For one thread. */
final class LastRows implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<String, String> rows = new HashMap<>();
    private long read;

    LastRows(String bootstrapServers, TopicNames names) {
        consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        partitions = Stream.of(Topic.CONVERSIONS, Topic.FUNNEL, Topic.FUNNEL_LINKS)
                .flatMap(topic -> consumer.partitionsFor(names.of(topic)).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads up to the present end. */
    Map<String, String> catchUp() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(record -> {
                read++;
                if (record.value() == null) {
                    rows.remove(record.key());
                } else {
                    rows.put(record.key(), new String(record.value(), UTF_8));
                }
            });
        }
        return rows;
    }

    /** How many values it has read. */
    long read() {
        return read;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
