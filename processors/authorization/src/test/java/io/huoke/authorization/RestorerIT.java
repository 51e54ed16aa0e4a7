package io.huoke.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.ExchangeRow.Status;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A ledger is not filled before everything that was written to it is decided. */
class RestorerIT {

    private static final int TRANSACTION_MS = 1_000;

    @Test
    void rowsBehindTheOpenTransactionOfADeadInstanceAreWaitedFor() throws Exception {
        TopicNames names = new TopicNames(TestKafka.uniquePrefix());
        KafkaConnection kafka = KafkaConnection.of(
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            admin.createTopics(
                            List.of(
                                            Topic.AUTHORIZATIONS,
                                            Topic.TOKENS,
                                            Topic.EXCHANGES,
                                            Topic.REGISTRATIONS,
                                            Topic.ALERTS)
                                    .stream()
                                    .map(topic -> new NewTopic(names.of(topic), 1, (short) 1))
                                    .toList())
                    .all()
                    .get();
        }
        String exchanges = names.of(Topic.EXCHANGES);
        Instant now = Instant.now();
        ExchangeRow intent =
                new ExchangeRow("wwSuite", "event", Status.INTENT, 1, now, now, null, null, List.of(), "sealed", null);
        try (KafkaProducer<String, byte[]> dead = producer(kafka, names.of(Topic.EXCHANGES) + "dead");
                KafkaProducer<String, byte[]> live = producer(kafka, names.of(Topic.EXCHANGES) + "live")) {
            send(live, exchanges, intent);
            dead.beginTransaction();
            dead.send(new ProducerRecord<>(exchanges, 0, "other", null)).get();
            send(live, exchanges, intent.with(Status.ANSWERED, 1, "answer"));
            Ledger ledger = new Ledger(Set.of(0), 1);

            new Restorer(kafka, names).fill(ledger);

            assertThat(ledger.exchange(intent.key()).orElseThrow().status()).isEqualTo(Status.ANSWERED);
        }
    }

    private static KafkaProducer<String, byte[]> producer(KafkaConnection kafka, String name) {
        KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, name,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS)),
                new StringSerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<String, byte[]> producer, String topic, ExchangeRow row) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ExchangeRow>("authorization")
                .serialize(topic, headers, new RowEvent<>(row, row.time()));
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, 0, row.key(), value, headers)).get();
        producer.commitTransaction();
    }
}
