package io.huoke.quota;

import static io.huoke.quota.Events.TENANT;
import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.exhausted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.TenantNames;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
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

/** The service on a real broker, exactly once. */
class QuotaServiceIT {

    private static final Duration RESULT = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    @TempDir
    private Path directory;

    private HuokeConfig config;
    private KafkaConnection kafka;

    @BeforeEach
    void createTopics() throws Exception {
        config = TestConfig.of(directory, names, 2);
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
    }

    /** One that knows what its tenants are called before the first event. */
    private QuotaService service(TenantNames corpNames) {
        corpNames.start();
        return new QuotaService(config, kafka, sealer, corpNames);
    }

    private void authorize() throws Exception {
        AuthorizationRow row = AuthorizationRow.beginning(Tenant.parse(TENANT), AppKind.THIRD_PARTY, 1, NOW)
                .corpName("Example Ltd")
                .row();
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<>("authorization").serialize("", headers, new RowEvent<>(row, NOW));
        send(new ProducerRecord<>(names.of(Topic.AUTHORIZATIONS), null, row.key(), value, headers));
    }

    @Test
    void aRestartedServiceGoesOnWhereItStoppedAndSaysNothingTwice() throws Exception {
        authorize();
        try (TenantNames corpNames = new TenantNames(kafka, names);
                QuotaService service = service(corpNames)) {
            service.start();
            assertThat(service.health()).extracting(DependencyHealth::status).containsOnly(Status.UP);
            send(new ProducerRecord<>(names.of(Topic.QUOTA), TENANT, "poison".getBytes(UTF_8)));
            publish(exhausted(NOW));
            awaitRow("exhausted");
        }
        assertThat(read(Topic.ALERTS)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("QuotaExhausted/ww1/wp1");
            assertThat(json(record).get("corpName").asText()).isEqualTo("Example Ltd");
        });
        assertThat(read(Topic.DEAD_LETTERS_QUOTA))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).asString(UTF_8).isEqualTo("poison"));

        try (TenantNames corpNames = new TenantNames(kafka, names);
                QuotaService service = service(corpNames)) {
            service.start();
            publish(exhausted(NOW));
            publish(a8(NOW.plusSeconds(5), 1_000, 0));
            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(
                            last(Topic.QUOTA_STATES).get("source").asText())
                    .isEqualTo("a8"));
            assertThat(read(Topic.ALERTS)).hasSize(1);
            publish(a8(NOW.plusSeconds(10), 1_000, 100));
            awaitRow("ok");
        }

        assertThat(read(Topic.ALERTS)).hasSize(2).last().satisfies(record -> assertThat(
                        json(record).get("state").asText())
                .isEqualTo("resolved"));
    }

    private void publish(WeComEvent event) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(names.of(Topic.QUOTA), null, event.subject(), value, headers));
    }

    private void publish(ReconciledEvent event) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new ReconciledEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(names.of(Topic.QUOTA), null, event.tenant().toString(), value, headers));
    }

    private void send(ProducerRecord<String, byte[]> record) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private void awaitRow(String state) {
        Awaitility.await().atMost(RESULT).untilAsserted(() -> {
            assertThat(read(Topic.QUOTA_STATES)).isNotEmpty();
            assertThat(last(Topic.QUOTA_STATES).get("state").asText()).isEqualTo(state);
        });
    }

    private JsonNode last(Topic topic) throws IOException {
        return json(read(topic).getLast());
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) throws IOException {
        return Json.MAPPER.readTree(record.value());
    }

    private List<ConsumerRecord<String, byte[]>> read(Topic topic) {
        return TopicReader.readAll(kafka.bootstrapServers(), names.of(topic)).stream()
                .filter(record -> record.value() != null)
                .toList();
    }
}
