package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What services tell on the management listener. */
class ResourcesTest {

    private static final String[] STREAM = {"accept", "text/event-stream"};

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile CompletableFuture<Object> whole = new CompletableFuture<>();
    private final CompletableFuture<Reply> later = new CompletableFuture<>();
    private ManagementServer server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        start(Optional.empty());
    }

    private void start(Optional<Secret> token) throws Exception {
        List<Resource> resources = List.of(
                new Resource(
                        "/v1/things/{id}",
                        Set.of("limit", "after"),
                        request -> Reply.ok(Map.of(
                                "id",
                                request.part("id"),
                                "limit",
                                request.parameter("limit").orElse("none")))),
                new Resource("/v1/gone", Set.of(), request -> Reply.notFound("there is no such thing; look elsewhere")),
                new Resource("/v1/broken", Set.of(), request -> {
                    throw new IllegalStateException("s3cret");
                }),
                new Resource("/v1/notes", Set.of(), request -> Reply.ok(Map.of("notes", "none"))),
                Resource.put("/v1/notes", 10, request -> Reply.ok(Map.of("body", request.body()))),
                Resource.put("/v1/later", 10, request -> new Reply.Later(later)),
                new Resource("/v1/slow", Set.of(), request -> new Reply.Awaited(Map.of("status", "pending"), whole)));
        server = new ManagementServer(
                vertx, new HuokeConfig.Management("127.0.0.1", 0, token), metrics, List::of, resources, 1);
        port = server.start();
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aResourceGetsItsPathDecodedAndItsParameters() throws Exception {
        HttpResponse<String> answer = get("/v1/things/ww1%2Fwp%201?limit=5");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json(answer)).isEqualTo(Json.MAPPER.readTree("{\"id\":\"ww1/wp 1\",\"limit\":\"5\"}"));
    }

    @Test
    void aProblemIsToldAsOne() throws Exception {
        HttpResponse<String> answer = get("/v1/gone");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(answer).get("detail").asText()).isEqualTo("there is no such thing; look elsewhere");
    }

    @Test
    void aParameterThatThereIsNotIsRefusedWithThoseThereAre() throws Exception {
        HttpResponse<String> answer = get("/v1/things/1?limt=5");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("detail").asText()).contains("limt", "after, limit");
        assertThat(json(get("/v1/gone?x=1")).get("detail").asText()).contains("/v1/gone has none");
        assertThat(get("/v1/things/1?limit=5&limit=6").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsNotThereIsAnsweredWithWhatIs() throws Exception {
        HttpResponse<String> answer = get("/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).get("detail").asText())
                .contains("/health/live", "/health/ready", "/metrics", "/v1/things/{id}");
    }

    @Test
    void otherMethodsAreRefusedWithTheOneThereIs() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/v1/things/1").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void aPathCanBeReadAndSet() throws Exception {
        assertThat(json(get("/v1/notes")).get("notes").asText()).isEqualTo("none");

        HttpResponse<String> answer = put("/v1/notes", "获客 1".getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("body").asText()).isEqualTo("获客 1");
        HttpResponse<String> deleted = http.send(request("/v1/notes").DELETE().build(), BodyHandlers.ofString());
        assertThat(deleted.statusCode()).isEqualTo(405);
        assertThat(deleted.headers().firstValue("allow")).hasValue("GET, PUT");
        assertThat(deleted.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(get("/v1/nothing")).get("detail").asText()).containsOnlyOnce("/v1/notes");
    }

    @Test
    void aBodyIsTakenAsItIsWhateverItIsCalled() throws Exception {
        for (String type :
                List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense")) {
            HttpResponse<String> answer = http.send(
                    request("/v1/notes")
                            .header("content-type", type)
                            .PUT(BodyPublishers.ofString("100%&a=%zz"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(type).isEqualTo(200);
            assertThat(json(answer).get("body").asText()).isEqualTo("100%&a=%zz");
        }
    }

    @Test
    void aBodyThatIsTooLongOrNoTextIsRefused() throws Exception {
        HttpResponse<String> declared = put("/v1/notes", new byte[11]);
        HttpResponse<String> chunked = http.send(
                request("/v1/notes")
                        .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1 << 20])))
                        .build(),
                BodyHandlers.ofString());

        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(declared.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(put("/v1/notes", new byte[] {(byte) 0xff}).statusCode()).isEqualTo(400);
        assertThat(put("/v1/notes?x=1", new byte[1]).statusCode()).isEqualTo(400);
    }

    @Test
    void anAnswerThatTakesTimeIsWaitedFor() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(
                request("/v1/later").PUT(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
        assertThat(get("/v1/notes").statusCode()).isEqualTo(200);
        assertThat(answer).isNotDone();

        later.complete(Reply.conflict("somebody else was faster"));

        assertThat(answer.get().statusCode()).isEqualTo(409);
    }

    @Test
    void anAnswerThatNeverComesAboutIsAFault() throws Exception {
        later.completeExceptionally(new IllegalStateException("s3cret"));

        HttpResponse<String> answer = put("/v1/later", new byte[1]);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("s3cret");
    }

    @Test
    void aFaultSaysNothingOfItself() throws Exception {
        HttpResponse<String> answer = get("/v1/broken");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("s3cret");
    }

    @Test
    void resourcesNeedTheTokenToo() throws Exception {
        start(Optional.of(new Secret("s3cret")));

        assertThat(get("/v1/things/1").statusCode()).isEqualTo(401);
        assertThat(get("/v1/things/1", "authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/slow", STREAM).statusCode()).isEqualTo(401);
        assertThat(put("/v1/notes", new byte[11]).statusCode()).isEqualTo(401);
    }

    @Test
    void whoDoesNotWaitGetsWhatIsKnownNow() throws Exception {
        HttpResponse<String> answer = get("/v1/slow");

        assertThat(json(answer).get("status").asText()).isEqualTo("pending");
        assertThat(whole).isCancelled();
    }

    @Test
    void whoWaitsGetsOneEventOnceItIsThere() throws Exception {
        HttpResponse<InputStream> answer = stream();

        whole.complete(Map.of("status", "complete"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(new String(answer.body().readAllBytes(), UTF_8))
                .matches("(:\n\n)*data: \\{\"status\":\"complete\"}\n\n");
        awaitNobodyWaits();
    }

    @Test
    void whoWaitsForWhatIsThereAlreadyGetsItAtOnce() throws Exception {
        whole.complete(Map.of("status", "complete"));

        assertThat(new String(stream().body().readAllBytes(), UTF_8)).endsWith("data: {\"status\":\"complete\"}\n\n");
    }

    @Test
    void aClientThatGoesAwayIsForgotten() throws Exception {
        HttpResponse<InputStream> answer = stream();

        answer.body().close();

        Awaitility.await().until(whole::isCancelled);
        awaitNobodyWaits();
    }

    @Test
    void moreThanTheBoundAreTurnedAway() throws Exception {
        HttpResponse<InputStream> first = stream();

        HttpResponse<String> second = get("/v1/slow", STREAM);

        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(metrics.scrape()).contains("huoke_management_streams_refused_total 1.0");
        first.body().close();
    }

    @Test
    void whatFailsEndsTheStreamWithoutAnEvent() throws Exception {
        HttpResponse<InputStream> answer = stream();

        whole.completeExceptionally(new IllegalStateException("closing"));

        assertThat(new String(answer.body().readAllBytes(), UTF_8)).doesNotContain("data");
    }

    @Test
    void closingEndsTheStreams() throws Exception {
        stream();

        server.close();

        Awaitility.await().until(whole::isCancelled);
    }

    private void awaitNobodyWaits() {
        Awaitility.await().until(() -> metrics.scrape().contains("huoke_management_streams 0.0"));
    }

    private HttpResponse<InputStream> stream() throws Exception {
        return http.send(request("/v1/slow").headers(STREAM).build(), BodyHandlers.ofInputStream());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String path, byte[] body) throws Exception {
        return http.send(request(path).PUT(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }
}
