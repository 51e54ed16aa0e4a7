package io.huoke.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.ManagementServer;
import io.huoke.runtime.RowWriter;
import io.huoke.schemas.Json;
import io.huoke.schemas.QuotaRow;
import io.huoke.schemas.QuotaRow.Batch;
import io.huoke.schemas.QuotaRow.Source;
import io.huoke.schemas.QuotaRow.State;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of quotas, asked over HTTP, from a real broker. */
class QuotaViewIT {

    private static final int PARTITIONS = 2;
    private static final String OWNER = "ww4asffe99e54c0f4c";
    private static final Instant TIME = Instant.parse("2026-03-02T01:02:03Z");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private HuokeConfig config;
    private QuotaView view;
    private RowWriter<QuotaRow> rows;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(
                directory.resolve("huoke.yaml"),
                "kafka: {bootstrap.servers: \"%s\"}\ntopics: {prefix: \"%s\", partitions: %d}\nsealing: {keyset: '%s'}\n"
                        .formatted(
                                TestKafka.bootstrapServers(),
                                TestKafka.uniquePrefix(),
                                PARTITIONS,
                                Sealer.generateKeyset()));
        config = new ConfigFile(file, name -> null).load();
        KafkaConnection kafka = KafkaConnection.of(config.kafka());
        new ClusterReadiness(kafka, config.topics()).check();
        rows = new RowWriter<>(kafka, config.topics().names(), Topic.QUOTA_STATES, "quota");
        view = new QuotaView(config, kafka);
        port = new ManagementServer(
                        vertx,
                        new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        List::of,
                        view.resources())
                .start();
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        view.close();
        rows.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void tellsWhatIsLeftOfOneTenantsQuotaAndUpToWhichOffsets() throws Exception {
        rows.write(row("wpCorp1", State.OK), TIME);
        rows.write(row("wpCorp1", State.LOW), TIME);
        startView();

        JsonNode body = json("/v1/quota?tenant=" + OWNER + "/wpCorp1");

        JsonNode quota = body.get("quotas").get(0);
        assertThat(body.get("quotas")).hasSize(1);
        assertThat(quota.get("state").asText()).isEqualTo("low");
        assertThat(quota.get("balance").asLong()).isEqualTo(12);
        assertThat(quota.at("/batches/0/expireDate").asText()).isEqualTo("2026-04-01");
        assertThat(quota.get("asOf").asText()).isEqualTo("2026-03-02T01:02:03Z");
        assertThat(quota.get("source").asText()).isEqualTo("a8");
        int partition = TenantPartition.of(OWNER + "/wpCorp1", PARTITIONS);
        assertThat(body.get("offsets")
                        .get(config.topics().names().of(Topic.QUOTA_STATES))
                        .get(String.valueOf(partition))
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void listsPageByPageAndByState() throws Exception {
        for (int i = 0; i < 5; i++) {
            rows.write(row("wpCorp" + i, i % 2 == 0 ? State.LOW : State.OK), TIME);
        }
        startView();

        JsonNode first = json("/v1/quota?state=low&limit=2");
        JsonNode second =
                json("/v1/quota?state=low&limit=2&after=" + first.get("next").asText());

        assertThat(corps(first)).containsExactly("wpCorp0", "wpCorp2");
        assertThat(corps(second)).containsExactly("wpCorp4");
        assertThat(second.has("next")).isFalse();
        assertThat(corps(json("/v1/quota"))).hasSize(5);
        assertThat(corps(json("/v1/quota?state=exhausted"))).isEmpty();
    }

    @Test
    void whoeverCancelsIsGone() throws Exception {
        rows.write(row("wpCorp1", State.LOW), TIME);
        startView();
        String path = "/v1/quota?tenant=" + OWNER + "/wpCorp1";
        assertThat(get(path).statusCode()).isEqualTo(200);

        rows.remove(OWNER + "/wpCorp1");

        Awaitility.await()
                .untilAsserted(() -> assertThat(get(path).statusCode()).isEqualTo(404));
        assertThat(get("/v1/quota").body()).doesNotContain("wpCorp1");
    }

    @Test
    void beforeEverythingIsReadThereIsNoAnswer() throws Exception {
        HttpResponse<String> answer = get("/v1/quota");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("ask again");
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        startView();

        assertThat(problem("/v1/quota?tenant=nobody")).contains("{owner}/{corpId}");
        assertThat(problem("/v1/quota?tenant=a/b&limit=1")).contains("leave out the other parameters");
        assertThat(problem("/v1/quota?state=LOW")).contains("ok, low, exhausted or unknown");
        assertThat(problem("/v1/quota?limit=1001")).contains("1 to 1000");
        assertThat(problem("/v1/quota?limit=many")).contains("1 to 1000");
        assertThat(problem("/v1/quota?stat=low")).contains("there is no parameter stat");
        assertThat(get("/v1/quota?tenant=" + OWNER + "/wpNobody").statusCode()).isEqualTo(404);
    }

    private void startView() {
        view.start();
        Awaitility.await().until(view::isReady);
    }

    private static QuotaRow row(String corpId, State state) {
        return new QuotaRow(
                OWNER + "/" + corpId,
                state,
                12L,
                88L,
                List.of(new Batch(LocalDate.parse("2026-04-01"), 12)),
                TIME,
                Source.A8,
                null);
    }

    private static List<String> corps(JsonNode body) {
        return body.get("quotas")
                .valueStream()
                .map(row -> row.get("tenant").asText().substring(OWNER.length() + 1))
                .toList();
    }

    private String problem(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(400);
        return Json.MAPPER.readTree(answer.body()).get("detail").asText();
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.MAPPER.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }
}
