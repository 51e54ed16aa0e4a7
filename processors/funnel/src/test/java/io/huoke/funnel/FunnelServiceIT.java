package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The funnel on a real broker, exactly once. */
class FunnelServiceIT {

    private static final Duration RESULT = Duration.ofSeconds(30);

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());

    @TempDir
    private Path directory;

    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    private HuokeConfig config;
    private KafkaConnection kafka;

    @BeforeEach
    void createTopics() throws Exception {
        config = TestConfig.of(directory, names, 2);
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
    }

    @Test
    void aRestartedFunnelGoesOnWhereItStopped() throws Exception {
        WeComEvent open = open("c", "ca1", "s1", 0);
        try (FunnelService funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty())) {
            funnel.start();
            assertThat(funnel.health()).extracting(DependencyHealth::status).containsOnly(Status.UP);
            publish(open);
            awaitRow(Topic.FUNNEL, "ww1/c/ca1/s1/2026-01-01", "opens", "1");
        }

        try (FunnelService funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty())) {
            funnel.start();
            publish(open);
            publish(add("c", "u1", "wm1", "s1", 1));
            publish(chat("c", "u1", "wm1", "ca1", 2));
            awaitRow(Topic.CONVERSIONS, "ww1/c/u1/wm1", "chatted", "true");

            assertThat(row(Topic.FUNNEL, "ww1/c/ca1/s1/2026-01-01").get("opens").asInt())
                    .isEqualTo(1);
            assertThat(row(Topic.CONVERSIONS, "ww1/c/u1/wm1").get("linkMethod").asText())
                    .isEqualTo("chat");
        }
    }

    @Test
    void whatWasReconciledAndWhomAStateStandsForAreInTheRows() throws Exception {
        try (FunnelService funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty())) {
            funnel.start();
            publish(add("c", "u1", "wm1", "s1", 1));
            publish(listed("c", "u1", "wm1", "ca1", "s1", 1, null, 60));
            publish(listed("c", "u1", "wm2", "ca1", "s1", 0, null, 60));
            awaitRow(Topic.FUNNEL, "ww1/c/ca1/s1/unknown", "adds", "1");

            publish(new ChannelRow("ww1/c", "s1", "user-1", START));

            awaitRow(Topic.CONVERSIONS, "ww1/c/u1/wm2", "channelRef", "user-1");

            assertThat(row(Topic.CONVERSIONS, "ww1/c/u1/wm1").get("linkMethod").asText())
                    .isEqualTo("a6");
        }
    }

    @Test
    void aRecordThatIsNoEventIsSetAsideAndStopsNothing() throws Exception {
        try (FunnelService funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty())) {
            funnel.start();
            send(new ProducerRecord<>(names.of(Topic.ACQUISITION), "ww1/c", "poison".getBytes(UTF_8)));
            publish(open("c", "ca1", "s1", 0));

            awaitRow(Topic.FUNNEL, "ww1/c/ca1/s1/2026-01-01", "opens", "1");

            assertThat(last(Topic.DEAD_LETTERS_FUNNEL).get("ww1/c").value())
                    .asString(UTF_8)
                    .isEqualTo("poison");
        }
    }

    private void publish(WeComEvent event) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(names.of(Topic.ACQUISITION), null, event.subject(), value, headers));
    }

    private void publish(ReconciledEvent event) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new ReconciledEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(
                names.of(Topic.ACQUISITION), null, event.tenant().toString(), value, headers));
    }

    private void publish(ChannelRow row) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ChannelRow>("channels")
                .serialize("", headers, new RowEvent<>(row, row.createdAt()));
        int partition = TenantPartition.of(row.tenant(), config.topics().partitions());
        send(new ProducerRecord<>(names.of(Topic.CHANNELS), partition, row.key(), value, headers));
    }

    private void send(ProducerRecord<String, byte[]> record) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private void awaitRow(Topic topic, String key, String field, String value) {
        Awaitility.await().atMost(RESULT).untilAsserted(() -> {
            assertThat(last(topic)).containsKey(key);
            assertThat(row(topic, key).path(field).asText()).isEqualTo(value);
        });
    }

    private JsonNode row(Topic topic, String key) throws IOException {
        return Json.MAPPER.readTree(last(topic).get(key).value());
    }

    private Map<String, ConsumerRecord<String, byte[]>> last(Topic topic) {
        Map<String, ConsumerRecord<String, byte[]>> rows = new HashMap<>();
        TopicReader.readAll(kafka.bootstrapServers(), names.of(topic))
                .forEach(record -> rows.put(record.key(), record));
        return rows;
    }
}
