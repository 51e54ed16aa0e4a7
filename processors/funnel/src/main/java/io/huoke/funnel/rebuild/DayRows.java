package io.huoke.funnel.rebuild;

import io.huoke.funnel.rebuild.Difference.Shown;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The committed rows of some days, the last of each key, as far as they have been read. For one thread; blocks. */
final class DayRows implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Cluster cluster;
    private final RetainedDays days;
    private final List<TopicPartition> partitions;
    private final Consumer<String, byte[]> consumer;
    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<RowId, Shown> rows = new TreeMap<>();

    /** Those on the topics of these names. */
    DayRows(Cluster cluster, TopicNames names, RetainedDays days) throws IOException, InterruptedException {
        this.cluster = cluster;
        this.days = days;
        DayRow.TOPICS.forEach(topic -> topics.put(names.of(topic), topic));
        this.partitions = cluster.partitions(topics.keySet());
        this.consumer = cluster.consumer(partitions);
    }

    /** Reads on to where the topics end now, and returns what is there. */
    Map<RowId, Shown> read() throws IOException, InterruptedException {
        Map<TopicPartition, Long> ends = cluster.ends(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(this::take);
        }
        return Map.copyOf(rows);
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        Topic topic = topics.get(record.topic());
        if (topic == null) {
            return;
        }
        RowId id = new RowId(topic, record.key());
        Shown shown = shown(topic, record);
        if (shown == null) {
            rows.remove(id);
        } else if (days.contain(shown.row().tenant(), shown.row().day())) {
            rows.put(id, shown);
        }
    }

    /** Null for a tombstone, and for what nobody can read as a row. */
    private static @Nullable Shown shown(Topic topic, ConsumerRecord<String, byte[]> record) {
        try {
            RowEvent<? extends Row> event =
                    DayRow.reader(topic).deserialize(record.topic(), record.headers(), record.value());
            return event == null ? null : new Shown(DayRow.of(event.row()), event.revision());
        } catch (SerializationException e) {
            return null;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
