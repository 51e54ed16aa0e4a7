package io.huoke.notifier;

import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowReader;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.DeliveryRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Keeps the board as the topics are: alerts, silences, and, until this instance leads, what others have told. */
final class AlertTopics implements AutoCloseable {

    private final Board board;
    private final Leadership leadership;
    private final TopicFollower follower;
    private final Map<String, Consumer<ConsumerRecord<String, byte[]>>> readers;
    private volatile Map<String, SortedMap<Integer, Long>> offsets = Map.of();

    /**
     * Does not connect.
     *
     * @param leadership whose holder knows best what was told
     * @param waiting is told, once per outage, why nothing can be read
     */
    AlertTopics(KafkaConnection kafka, TopicNames names, Board board, Leadership leadership, Consumer<String> waiting) {
        this.board = board;
        this.leadership = leadership;
        this.readers = Map.of(
                names.of(Topic.ALERTS), reader(AlertRow.class, board::published),
                names.of(Topic.SILENCES), reader(SilenceRow.class, board::silenced),
                names.of(Topic.DELIVERIES), reader(DeliveryRow.class, this::delivered));
        this.follower = new TopicFollower(kafka, "notifier-view", List.copyOf(readers.keySet()), this::take, waiting);
    }

    void start() {
        follower.start();
    }

    /** Whether all is known that was there at the start. */
    boolean isReady() {
        return follower.isReady();
    }

    /** Why nothing new can be known at present. */
    Optional<String> problem() {
        return follower.problem();
    }

    /** How far the topics have been read, by topic and partition. */
    Map<String, SortedMap<Integer, Long>> offsets() {
        return offsets;
    }

    private static <R extends Row> Consumer<ConsumerRecord<String, byte[]>> reader(
            Class<R> type, RowReader.Taker<R> taker) {
        RowReader<R> reader = new RowReader<>(type);
        return record -> reader.read(record, taker);
    }

    private void delivered(String key, @Nullable DeliveryRow row) {
        if (!leadership.leads()) {
            board.delivered(key, row);
        }
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> positions) {
        for (ConsumerRecord<String, byte[]> record : records) {
            Consumer<ConsumerRecord<String, byte[]>> reader = readers.get(record.topic());
            if (reader != null) {
                reader.accept(record);
            }
        }
        offsets = TopicFollower.offsets(positions);
        boolean led = leadership.leads();
        leadership.read(positions);
        if (!led && leadership.leads()) {
            board.review();
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
