package io.huoke.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills a ledger from the topics. Blocks; for one thread. */
final class Restorer {

    private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private static final List<Topic> BY_OWNER =
            List.of(Topic.AUTHORIZATIONS, Topic.TOKENS, Topic.EXCHANGES, Topic.REGISTRATIONS);

    private static final Map<String, RowEventDeserializer<? extends Row>> TYPES = Map.of(
            AuthorizationRow.TYPE, new RowEventDeserializer<>(AuthorizationRow.class),
            FenceRow.TYPE, new RowEventDeserializer<>(FenceRow.class),
            TokenRow.TYPE, new RowEventDeserializer<>(TokenRow.class),
            ExchangeRow.TYPE, new RowEventDeserializer<>(ExchangeRow.class),
            RegistrationRow.TYPE, new RowEventDeserializer<>(RegistrationRow.class),
            AlertRow.TYPE, new RowEventDeserializer<>(AlertRow.class));

    private final KafkaConnection kafka;
    private final TopicNames names;

    Restorer(KafkaConnection kafka, TopicNames names) {
        this.kafka = kafka;
        this.names = names;
    }

    /** Reads everything committed about the owners of a ledger. */
    void fill(Ledger ledger) {
        Map<String, Topic> topics = new HashMap<>();
        BY_OWNER.forEach(topic -> topics.put(names.of(topic), topic));
        topics.put(names.of(Topic.ALERTS), Topic.ALERTS);
        try (Consumer<String, byte[]> consumer = consumer("read_committed")) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topic topic : BY_OWNER) {
                ledger.partitions().forEach(number -> partitions.add(new TopicPartition(names.of(topic), number)));
            }
            consumer.partitionsFor(names.of(Topic.ALERTS))
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = ends(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> load(ledger, requireNonNull(topics.get(record.topic())), record));
            }
        }
    }

    /**
     * Behind what is not decided yet, too: the markers of one transaction come at different times, and what its offsets
     * say is done may not be visible elsewhere. It is waited for.
     */
    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try (Consumer<String, byte[]> consumer = consumer("read_uncommitted")) {
            return consumer.endOffsets(partitions);
        }
    }

    private Consumer<String, byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation,
                        // Retention may delete what is being read.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static void load(Ledger ledger, Topic topic, ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            ledger.unload(topic, record.key());
            return;
        }
        try {
            row(record).filter(row -> concerns(ledger, row)).ifPresent(ledger::load);
        } catch (SerializationException e) {
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", e.getMessage())
                    .log("a row cannot be read and is left out");
        }
    }

    private static Optional<Row> row(ConsumerRecord<String, byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        RowEventDeserializer<? extends Row> reader = type == null ? null : TYPES.get(new String(type.value(), UTF_8));
        RowEvent<? extends Row> event =
                reader == null ? null : reader.deserialize(record.topic(), record.headers(), record.value());
        return event == null ? Optional.empty() : Optional.of(event.row());
    }

    /** Alerts lie where their key says, and others raise some, too. */
    private static boolean concerns(Ledger ledger, Row row) {
        if (row instanceof AlertRow alert) {
            return AuthorizationService.NAME.equals(alert.labels().get(Condition.SERVICE))
                    && ledger.owns(String.valueOf(alert.labels().get(Condition.OWNER)));
        }
        return true;
    }
}
