package io.huoke.cli.faults;

import io.huoke.cli.HuokeProcess;
import io.huoke.kafka.FreePort;
import io.huoke.schemas.Json;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Runs {@code huoke up --only funnel} until it has read everything, and adds up what it says. */
final class FunnelCount {

    private static final String GROUP = "huoke-funnel";
    private static final String SOURCE = "wecom.acquisition";

    private FunnelCount() {}

    static long opens(Path directory, HuokeYaml configuration) throws Exception {
        configuration.write(directory, FreePort.find(), FreePort.find());
        try (HuokeProcess funnel = HuokeProcess.start(directory, HuokeYaml.ENVIRONMENT, "up", "--only", "funnel")
                        .awaitUp();
                Admin admin = Admin.create(Map.of("bootstrap.servers", configuration.bootstrapServers()))) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> lag(admin) == 0);
            return sumOfLastRows(configuration.bootstrapServers());
        }
    }

    /** Offsets are committed together with the rows that follow from them. */
    private static long lag(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> read = new HashMap<>();
        admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> read.put(partition, offset == null ? 0 : offset.offset()));
        Map<TopicPartition, Long> ends = ends(admin);
        return ends.entrySet().stream()
                .mapToLong(end -> end.getValue() - read.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    private static Map<TopicPartition, Long> ends(Admin admin) throws ExecutionException, InterruptedException {
        Collection<Integer> partitions =
                admin.describeTopics(Set.of(SOURCE)).allTopicNames().get().get(SOURCE).partitions().stream()
                        .map(partition -> partition.partition())
                        .toList();
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(partitions.stream()
                        .map(partition -> new TopicPartition(SOURCE, partition))
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                .all()
                .get()
                .forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }

    /** As every callback has a State of its own, one that is counted twice shows here. */
    private static long sumOfLastRows(String bootstrapServers) throws IOException {
        Map<String, byte[]> rows = new HashMap<>();
        TopicReader.readAll(bootstrapServers, "huoke.funnel").forEach(record -> rows.put(record.key(), record.value()));
        long opens = 0;
        for (byte[] row : rows.values()) {
            opens += Json.MAPPER.readTree(row).get("opens").asLong();
        }
        return opens;
    }
}
