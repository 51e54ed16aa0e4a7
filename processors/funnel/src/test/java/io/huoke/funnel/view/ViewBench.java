package io.huoke.funnel.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.funnel.TestConfig;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.ManagementServer;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A view on topics of its own, who writes to them as the funnel does, and who asks it over HTTP. */
final class ViewBench implements AutoCloseable {

    static final int PARTITIONS = 3;
    private static final List<Topic> TOPICS = List.of(Topic.CONVERSIONS, Topic.FUNNEL, Topic.FUNNEL_LINKS);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    final HuokeConfig config;
    final FunnelView view;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final KafkaConnection kafka;
    private final KafkaProducer<String, RowEvent<Row>> producer;
    private final int port;

    ViewBench(Path directory, Duration forgetWithin, Map<Topic, Duration> retention) throws Exception {
        config = TestConfig.of(
                directory, new HuokeConfig.Topics(names, PARTITIONS, OptionalInt.empty(), retention, forgetWithin));
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        names.prefix() + "funnel",
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1)),
                new StringSerializer(),
                new RowEventSerializer<>("funnel"));
        producer.initTransactions();
        view = view(directory);
        port = serve(view);
    }

    /** Another one of the same topics. */
    FunnelView view(Path directory) {
        HuokeConfig other = config.elsewhere(directory, names);
        return new FunnelView(other, kafka, state -> state.startsWith("u_"), InstantSource.system(), reason -> {});
    }

    /** The port at which it answers. */
    int serve(FunnelView any) throws Exception {
        return new ManagementServer(
                        vertx,
                        config.management(),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        List::of,
                        any.resources())
                .start();
    }

    /** Rows in one transaction, by key; for null a tombstone, on every topic that could have it. */
    void write(Map<String, Row> rows) {
        producer.beginTransaction();
        send(rows);
        producer.commitTransaction();
    }

    /** Rows that nobody may see. */
    void writeInVain(Map<String, Row> rows) {
        producer.beginTransaction();
        send(rows);
        producer.flush();
        producer.abortTransaction();
    }

    private void send(Map<String, Row> rows) {
        rows.forEach((key, row) -> {
            switch (row) {
                case null -> TOPICS.forEach(topic -> send(topic, key, null));
                case ConversionRow conversion -> send(Topic.CONVERSIONS, key, conversion);
                case FunnelRow daily -> send(Topic.FUNNEL, key, daily);
                default -> send(Topic.FUNNEL_LINKS, key, row);
            }
        });
    }

    private void send(Topic topic, String key, Row row) {
        producer.send(new ProducerRecord<>(names.of(topic), key, row == null ? null : new RowEvent<>(row, TIME, 1L)));
    }

    /** Waits until the view has read everything there is. */
    void awaitRead() throws Exception {
        Map<TopicPartition, Long> ends = ends();
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            HttpResponse<String> answer = get("/v1/funnel?tenant=nobody/nobody");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode offsets = json(answer).get("offsets");
            ends.forEach((partition, end) -> assertThat(offsets.path(partition.topic())
                            .path(String.valueOf(partition.partition()))
                            .asLong())
                    .as(partition + " in " + offsets)
                    // The marker of a commit comes a moment after it.
                    .isGreaterThanOrEqualTo(end));
        });
    }

    private Map<TopicPartition, Long> ends() throws Exception {
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            List<String> topics = new ArrayList<>(TOPICS.stream().map(names::of).toList());
            admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> topic.partitions()
                    .forEach(info -> latest.put(new TopicPartition(name, info.partition()), OffsetSpec.latest())));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        }
    }

    HttpResponse<String> get(String path) throws Exception {
        return get(port, path);
    }

    HttpResponse<String> get(int at, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (Exception e) {
            throw new AssertionError("not JSON: " + response.body(), e);
        }
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.shutdownNow();
        view.close();
        producer.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
