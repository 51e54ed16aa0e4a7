package io.huoke.schemas;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.testkit.TestKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a team downstream does with this module alone: produce examples, consume, de-duplicate, open secrets. */
class ConsumerKitIT {

    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final TopicPartition partition = new TopicPartition(TestKafka.uniquePrefix() + "wecom.acquisition", 0);

    @BeforeEach
    void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of(BOOTSTRAP_SERVERS_CONFIG, TestKafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void everyFixtureIsConsumedOnceWithItsSecrets() throws Exception {
        List<WeComEvent> sent = Fixture.names().stream()
                .map(name -> Fixture.named(name).event(sealer))
                .toList();
        produceTwice(sent);

        Deduplicator deduplicator = new Deduplicator(Duration.ofHours(1), 10_000);
        List<WeComEvent> received = new ArrayList<>();
        for (WeComEvent event : consume(2 * sent.size())) {
            if (!deduplicator.isDone(event.id())) {
                received.add(event);
                deduplicator.done(event.id(), Instant.now());
            }
        }

        assertThat(received).isEqualTo(sent);
        for (String name : Fixture.names()) {
            Fixture fixture = Fixture.named(name);
            WeComEvent event = received.get(Fixture.names().indexOf(name));
            assertThat(sealer.open(event)).isEqualTo(fixture.secrets() == null ? Map.of() : fixture.secrets());
            assertThat(event.keyOn(Topic.named(fixture.topic()))).isEqualTo(fixture.key());
        }
    }

    private void produceTwice(List<WeComEvent> events) throws Exception {
        try (KafkaProducer<String, WeComEvent> producer = new KafkaProducer<>(
                Map.of(BOOTSTRAP_SERVERS_CONFIG, TestKafka.bootstrapServers()),
                new StringSerializer(),
                new WeComEventSerializer())) {
            for (WeComEvent event : events) {
                for (int i = 0; i < 2; i++) {
                    producer.send(new ProducerRecord<>(partition.topic(), 0, event.subject(), event))
                            .get();
                }
            }
        }
    }

    private List<WeComEvent> consume(int number) {
        try (KafkaConsumer<String, WeComEvent> consumer = new KafkaConsumer<>(
                Map.of(
                        BOOTSTRAP_SERVERS_CONFIG,
                        TestKafka.bootstrapServers(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new WeComEventDeserializer())) {
            consumer.assign(List.of(partition));
            List<WeComEvent> events = new ArrayList<>();
            Instant deadline = Instant.now().plusSeconds(30);
            while (events.size() < number && Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, WeComEvent> record : consumer.poll(Duration.ofMillis(200))) {
                    events.add(record.value());
                }
            }
            return events;
        }
    }
}
