package io.huoke.authorization.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.ManagementServer;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.RegistrationRow.Status;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who authorized and who registers, asked over HTTP, from a real broker. */
class AuthorizationViewIT {

    private static final int PARTITIONS = 2;
    private static final String SUITE = "ww4asffe99e54c0f4c";
    private static final String OTHER = "dk1111aaaa2222bbbb";
    private static final String PROVIDER = "wwprovidercorpid";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SECRET = "c2VhbGVkLXNlY3JldA==";

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final KafkaConnection kafka = KafkaConnection.of(
            new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
    private final AuthorizationView view = new AuthorizationView(kafka, names, reason -> {});
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private KafkaProducer<String, RowEvent<Row>> producer;
    private int port;

    @BeforeEach
    void start() throws Exception {
        new ClusterReadiness(
                        kafka,
                        new HuokeConfig.Topics(
                                names, PARTITIONS, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN))
                .check();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of()), new StringSerializer(), new RowEventSerializer<>("authorization"));
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
        producer.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void showsWhoAuthorizedAndHowFreshItsTokensAreButNoSecret() throws Exception {
        put(Topic.AUTHORIZATIONS, SUITE, authorization(SUITE, "wpCorp1"));
        put(Topic.AUTHORIZATIONS, OTHER, authorization(OTHER, "wpCorp1"));
        put(Topic.AUTHORIZATIONS, SUITE, new FenceRow(SUITE, "a".repeat(32), 1, TIME, Set.of("funnel"), SECRET));
        put(Topic.TOKENS, SUITE, token(SUITE, TokenRow.Kind.CORP, "wpCorp1", 10));
        put(Topic.TOKENS, SUITE, token(SUITE, TokenRow.Kind.CORP, "wpCorp1", 0));
        put(Topic.TOKENS, SUITE, token(SUITE, TokenRow.Kind.SUITE_TICKET, null, 20));
        put(Topic.TOKENS, SUITE, token(SUITE, TokenRow.Kind.SUITE, null, 30));
        delete(Topic.AUTHORIZATIONS, SUITE, "~sweep");

        startView();
        HttpResponse<String> answer = get("/v1/authorizations");
        JsonNode body = Json.MAPPER.readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(SECRET, "sealed", "aaaaaaaa");
        assertThat(tenants(body)).containsExactly(OTHER + "/wpCorp1", SUITE + "/wpCorp1");
        assertThat(body.at("/authorizations/1/corpName").asText()).isEqualTo("Example wpCorp1");
        assertThat(body.at("/authorizations/1/tokens/obtainedAt").asText()).isEqualTo("2026-01-01T00:00:10Z");
        assertThat(body.at("/authorizations/1/tokens/expiresAt").asText()).isEqualTo("2026-01-01T02:00:10Z");
        assertThat(body.at("/authorizations/0").has("tokens")).isFalse();
        assertThat(body.get("suites"))
                .isEqualTo(Json.MAPPER.readTree("[{\"owner\":\"" + SUITE
                        + "\",\"ticketAt\":\"2026-01-01T00:00:20Z\",\"tokenExpiresAt\":\"2026-01-01T02:00:30Z\"}]"));
        assertThat(body.get("offsets")
                        .get(names.of(Topic.TOKENS))
                        .get(String.valueOf(OwnerPartition.of(SUITE, PARTITIONS)))
                        .asLong())
                .isEqualTo(4);
    }

    @Test
    void showsOneOrAnOwnersOrPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            put(Topic.AUTHORIZATIONS, SUITE, authorization(SUITE, "wpCorp" + i));
        }
        put(Topic.AUTHORIZATIONS, OTHER, authorization(OTHER, "wpCorp1"));
        startView();

        JsonNode first = json("/v1/authorizations?limit=2&owner=" + SUITE);
        JsonNode second = json("/v1/authorizations?limit=2&owner=" + SUITE + "&after="
                + first.get("next").asText());
        JsonNode last = json("/v1/authorizations?limit=2&owner=" + SUITE + "&after="
                + second.get("next").asText());

        assertThat(tenants(first)).containsExactly(SUITE + "/wpCorp0", SUITE + "/wpCorp1");
        assertThat(tenants(second)).containsExactly(SUITE + "/wpCorp2", SUITE + "/wpCorp3");
        assertThat(tenants(last)).containsExactly(SUITE + "/wpCorp4");
        assertThat(last.has("next")).isFalse();
        assertThat(tenants(json("/v1/authorizations?tenant=" + OTHER + "/wpCorp1")))
                .containsExactly(OTHER + "/wpCorp1");
        assertThat(tenants(json("/v1/authorizations?tenant=" + OTHER + "/nobody")))
                .isEmpty();
        assertThat(get("/v1/authorizations?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/v1/authorizations?limt=1").statusCode()).isEqualTo(400);
    }

    @Test
    void whoCancelsIsGoneAtOnce() throws Exception {
        put(Topic.AUTHORIZATIONS, SUITE, authorization(SUITE, "wpCorp1"));
        put(Topic.TOKENS, SUITE, token(SUITE, TokenRow.Kind.CORP, "wpCorp1", 0));
        startView();
        assertThat(tenants(json("/v1/authorizations"))).hasSize(1);

        delete(Topic.AUTHORIZATIONS, SUITE, SUITE + "/wpCorp1");
        delete(Topic.TOKENS, SUITE, SUITE + "/wpCorp1");

        Awaitility.await().until(() -> tenants(json("/v1/authorizations")).isEmpty());
        assertThat(get("/v1/authorizations").body()).doesNotContain("wpCorp1");
    }

    @Test
    void beforeEverythingIsReadThereIsNoAnswer() throws Exception {
        HttpResponse<String> answer = get("/v1/authorizations");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("ask again");
    }

    @Test
    void whoDoesNotWaitSeesARegistrationAsItIs() throws Exception {
        put(Topic.REGISTRATIONS, PROVIDER, registration("visitor42", Status.PENDING));
        startView();

        HttpResponse<String> answer = get("/v1/registrations/visitor42?provider=" + PROVIDER);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"status\":\"pending\"", "\"offsets\"")
                .doesNotContain(SECRET);
        assertThat(get("/v1/registrations/nobody").statusCode()).isEqualTo(404);
        assertThat(get("/v1/registrations/visitor42?provider=other").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whoWaitsIsToldOnceTheEnterpriseIsThere() throws Exception {
        put(Topic.REGISTRATIONS, PROVIDER, registration("visitor42", Status.PENDING));
        put(Topic.REGISTRATIONS, PROVIDER, registration("other", Status.PENDING));
        startView();
        HttpResponse<InputStream> stream = stream("visitor42");

        put(Topic.REGISTRATIONS, PROVIDER, registration("other", Status.REGISTERED));
        put(Topic.REGISTRATIONS, PROVIDER, registration("visitor42", Status.REGISTERED));

        String told = new String(stream.body().readAllBytes(), UTF_8);
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream");
        JsonNode event = Json.MAPPER.readTree(told.substring(told.indexOf("data: ") + 6));
        assertThat(event.get("status").asText()).isEqualTo("registered");
        assertThat(event.get("corpId").asText()).isEqualTo("wpNew");
        assertThat(event.get("offsets").has(names.of(Topic.REGISTRATIONS))).isTrue();
        assertThat(told).doesNotContain(SECRET);
    }

    @Test
    void whoAsksLateIsToldAtOnce() throws Exception {
        put(Topic.REGISTRATIONS, PROVIDER, registration("visitor42", Status.COMPLETE));
        startView();

        assertThat(new String(stream("visitor42").body().readAllBytes(), UTF_8)).contains("\"status\":\"complete\"");
    }

    private void startView() throws InterruptedException {
        view.start();
        assertThat(view.awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    private static List<String> tenants(JsonNode body) {
        return body.get("authorizations")
                .valueStream()
                .map(row -> row.get("tenant").asText())
                .toList();
    }

    private JsonNode json(String path) throws Exception {
        return Json.MAPPER.readTree(get(path).body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<InputStream> stream(String state) throws Exception {
        return http.send(
                request("/v1/registrations/" + state)
                        .header("accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private void put(Topic topic, String owner, Row row) throws Exception {
        producer.send(new ProducerRecord<>(
                        names.of(topic), OwnerPartition.of(owner, PARTITIONS), row.key(), new RowEvent<>(row, TIME)))
                .get();
    }

    private void delete(Topic topic, String owner, String key) throws Exception {
        producer.send(new ProducerRecord<>(names.of(topic), OwnerPartition.of(owner, PARTITIONS), key, null))
                .get();
    }

    private static AuthorizationRow authorization(String owner, String corpId) {
        return AuthorizationRow.beginning(new Tenant(owner, corpId), AppKind.THIRD_PARTY, 1, TIME)
                .corpName("Example " + corpId)
                .sealed(SECRET)
                .row();
    }

    private static TokenRow token(String owner, TokenRow.Kind kind, String corpId, int later) {
        Instant obtained = TIME.plusSeconds(later);
        String tenant = corpId == null ? null : owner + "/" + corpId;
        return new TokenRow(tenant, owner, kind, corpId, obtained, obtained.plusSeconds(7200), SECRET);
    }

    private static RegistrationRow registration(String state, Status status) {
        String corpId = status == Status.PENDING ? null : "wpNew";
        return new RegistrationRow(PROVIDER, state, status, "tpl1", corpId, null, TIME, null, null, null, SECRET);
    }
}
