package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.notifier.NotifierService;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.DeliveryRow;
import io.huoke.schemas.DeliveryRow.Told;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** Alerts, what on-call was told of them, and silences, as they are on the topics when a command asks. */
final class CurrentAlerts {

    private static final Comparator<Known> WORST_FIRST = Comparator.<Known, Boolean>comparing(
                    known -> !known.alert().isFiring())
            .thenComparing(known -> known.alert().severity(), Comparator.reverseOrder())
            .thenComparing(known -> known.alert().since(), Comparator.reverseOrder())
            .thenComparing(known -> known.alert().key());

    private final Instant now;
    private final Map<String, AlertRow> alerts;
    private final Map<String, DeliveryRow> deliveries;
    private final Map<String, SilenceRow> silences;

    /**
     * An alert.
     *
     * @param told what each sink was told last
     * @param silences those that keep it from being told
     */
    record Known(AlertRow alert, Map<String, Told> told, List<SilenceRow> silences) {

        /** The sinks that have been told that it is as it is. */
        List<String> sinks() {
            return told.entrySet().stream()
                    .filter(entry -> entry.getValue().state() == alert.state()
                            && entry.getValue().since().equals(alert.since()))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    }

    private CurrentAlerts(
            Instant now,
            Map<String, AlertRow> alerts,
            Map<String, DeliveryRow> deliveries,
            Map<String, SilenceRow> silences) {
        this.now = now;
        this.alerts = alerts;
        this.deliveries = deliveries;
        this.silences = silences;
    }

    /**
     * Reads the topics to their ends.
     *
     * @throws IOException if Kafka does not answer or there are no such topics; the message names the remedy
     */
    static CurrentAlerts read(RunningKafka kafka, HuokeConfig config) throws IOException, InterruptedException {
        try (TopicScan scan = new TopicScan(kafka)) {
            return new CurrentAlerts(
                    Instant.now(),
                    rows(scan, config, Topic.ALERTS, AlertRow.class),
                    rows(scan, config, Topic.DELIVERIES, DeliveryRow.class),
                    rows(scan, config, Topic.SILENCES, SilenceRow.class));
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private static <R extends Row> Map<String, R> rows(TopicScan scan, HuokeConfig config, Topic topic, Class<R> type)
            throws IOException, InterruptedException {
        RowEventDeserializer<R> deserializer = new RowEventDeserializer<>(type);
        Map<String, R> rows = new HashMap<>();
        String name = config.topics().names().of(topic);
        List<TopicPartition> partitions = scan.partitions(name);
        if (partitions.isEmpty()) {
            throw new IOException("there is no topic " + name + "; `huoke up` of this version makes it");
        }
        scan.read(partitions, message -> {
            if (message.key() == null) {
                return;
            }
            String key = new String(message.key(), UTF_8);
            try {
                RowEvent<R> event = deserializer.deserialize(message.topic(), message.headers(), message.value());
                if (event == null) {
                    rows.remove(key);
                } else {
                    rows.put(key, event.row());
                }
            } catch (SerializationException e) {
                // The next row of that key takes its place.
                rows.remove(key);
            }
        });
        return rows;
    }

    /** When it was read. */
    Instant now() {
        return now;
    }

    /** What fires first, and of that the most urgent, and of that the newest. */
    List<Known> alerts() {
        List<Known> all = new ArrayList<>();
        alerts.values().forEach(alert -> all.add(known(alert)));
        // What the notifier has noticed itself is on no other topic. Anything else that is gone from there is over.
        deliveries.forEach((key, delivery) -> {
            if (!alerts.containsKey(key) && isNotifiers(delivery.alert())) {
                all.add(known(delivery.alert()));
            }
        });
        return all.stream().sorted(WORST_FIRST).toList();
    }

    private Known known(AlertRow alert) {
        DeliveryRow delivery = deliveries.get(alert.key());
        List<SilenceRow> covering = alert.isFiring()
                ? silences().stream()
                        .filter(silence -> silence.covers(alert, now))
                        .toList()
                : List.of();
        return new Known(alert, delivery == null ? Map.of() : delivery.sinks(), covering);
    }

    private static boolean isNotifiers(AlertRow alert) {
        return NotifierService.NAME.equals(alert.labels().get(Condition.SERVICE));
    }

    /** Silences that last, the first to end first. */
    List<SilenceRow> silences() {
        return silences.values().stream()
                .filter(silence -> now.isBefore(silence.until()))
                .sorted(Comparator.comparing(SilenceRow::until).thenComparing(SilenceRow::id))
                .toList();
    }
}
