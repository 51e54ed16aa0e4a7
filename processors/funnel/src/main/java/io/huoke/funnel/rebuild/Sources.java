package io.huoke.funnel.rebuild;

import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What the funnel and its shadow read: how far it goes back, and where it ends. For one thread; blocks. */
final class Sources implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    /** They are compacted, so that what they end with may be gone. */
    private static final List<Topic> COMPACTED = List.of(Topic.CHANNELS, Topic.RECONCILIATION, Topic.ERASURES);

    private final Cluster cluster;
    private final List<TopicPartition> events;
    private final List<TopicPartition> others;
    private final Consumer<String, byte[]> consumer;

    /** Behind the last record of each, which is not always where the partition ends. */
    private final Map<TopicPartition, Long> lastOfOthers = new HashMap<>();

    /** The ends of partitions in which there were no events. */
    private final Map<TopicPartition, Long> emptyUntil = new HashMap<>();

    Sources(Cluster cluster, TopicNames names) throws IOException, InterruptedException {
        this.cluster = cluster;
        this.events = cluster.partitions(List.of(names.of(Topic.ACQUISITION)));
        this.others = cluster.partitions(COMPACTED.stream().map(names::of).toList());
        this.consumer = cluster.consumer(others);
    }

    /** How many partitions each of them has. */
    int partitions() {
        return events.size();
    }

    /**
     * Since when events are there, by partition; one that has no events is left out. What was deleted may have come later
     * than the first that is left, since a record that waited in a spool keeps its time, but not later than retention
     * allows.
     *
     * @param retention how long events are kept
     */
    Map<Integer, Instant> retainedSince(Duration retention, Instant now) throws IOException, InterruptedException {
        Map<TopicPartition, Long> beginnings = cluster.beginnings(events);
        Map<TopicPartition, Long> ends = cluster.ends(events);
        Map<Integer, Instant> since = new TreeMap<>();
        try (Consumer<String, byte[]> first = cluster.consumer(events)) {
            Set<TopicPartition> left = new HashSet<>(events);
            while (!left.isEmpty()) {
                var records = first.poll(POLL);
                for (TopicPartition partition : List.copyOf(left)) {
                    var found = records.records(partition);
                    if (!found.isEmpty()) {
                        Instant time = Instant.ofEpochMilli(found.getFirst().timestamp());
                        boolean complete = beginnings.getOrDefault(partition, 0L) == 0;
                        since.put(partition.partition(), complete ? time : later(time, now.minus(retention)));
                        left.remove(partition);
                    } else if (first.position(partition) >= ends.getOrDefault(partition, 0L)) {
                        emptyUntil.put(partition, ends.getOrDefault(partition, 0L));
                        left.remove(partition);
                    }
                }
                first.pause(events.stream()
                        .filter(partition -> !left.contains(partition))
                        .toList());
            }
        }
        return since;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Behind the last record of each partition that has any, now. */
    Map<TopicPartition, Long> ends() throws IOException, InterruptedException {
        Map<TopicPartition, Long> endsOfOthers = cluster.ends(others);
        while (endsOfOthers.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL)
                    .forEach(record -> lastOfOthers.put(
                            new TopicPartition(record.topic(), record.partition()), record.offset() + 1));
        }
        Map<TopicPartition, Long> ends = new HashMap<>(lastOfOthers);
        cluster.ends(events).forEach((partition, end) -> {
            if (end > emptyUntil.getOrDefault(partition, 0L)) {
                ends.put(partition, end);
            }
        });
        return ends;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
