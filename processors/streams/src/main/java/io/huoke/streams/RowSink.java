package io.huoke.streams;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Sinks for rows: each goes to the partition that its topic wants, and the marker of a sweep to all of them. */
public final class RowSink {

    private RowSink() {}

    /**
     * Adds a sink that writes {@link RowEvent}s, and tombstones for null.
     *
     * @param name of the sink
     * @param topic not one that is placed {@linkplain Topic#byOwner() by owner}
     * @param service who writes the rows, as in the CloudEvents source
     * @param parents the processors that forward to it
     */
    public static void addTo(
            Topology topology, String name, TopicNames names, Topic topic, String service, String... parents) {
        if (topic.byOwner()) {
            throw new IllegalArgumentException(topic + " is placed by owner, which no key of a row tells");
        }
        StreamPartitioner<String, RowEvent<Row>> partitioner =
                (unused, key, row, partitions) -> partitions(topic, key, partitions);
        topology.addSink(
                name,
                names.of(topic),
                new StringSerializer(),
                new RowEventSerializer<Row>(service),
                partitioner,
                parents);
    }

    /** Empty means that Kafka's default partitioner decides. */
    static Optional<Set<Integer>> partitions(Topic topic, String key, int partitions) {
        if (key.equals(Forgetting.MARKER)) {
            return Optional.of(IntStream.range(0, partitions).boxed().collect(toUnmodifiableSet()));
        }
        return topic.key() == Topic.Key.TENANT_FIRST
                ? Optional.of(Set.of(TenantPartition.of(tenant(key), partitions)))
                : Optional.empty();
    }

    /** Such keys are the tenant and one part, in which a slash is escaped. */
    private static String tenant(String key) {
        return key.substring(0, key.lastIndexOf('/'));
    }
}
