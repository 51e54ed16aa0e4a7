package io.huoke.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementServerTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile List<DependencyHealth> health = List.of();

    @AfterEach
    void stop() {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isLiveWhateverItDependsOn() throws Exception {
        health = List.of(new DependencyHealth("kafka", Status.DOWN, "gone"));

        assertThat(get(start(Optional.empty()), "/health/live").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"UP, 200, ready", "DEGRADED, 200, degraded", "DOWN, 503, not ready"})
    void readinessIsThatOfTheWorstDependency(Status worst, int status, String word) throws Exception {
        health = List.of(new DependencyHealth("kafka", Status.UP, "fine"), new DependencyHealth("spool", worst, "why"));

        HttpResponse<String> answer = get(start(Optional.empty()), "/health/ready");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Json.MAPPER.readTree(answer.body()).get("status").asText()).isEqualTo(word);
        assertThat(Json.MAPPER
                        .readTree(answer.body())
                        .at("/dependencies/spool/detail")
                        .asText())
                .isEqualTo("why");
    }

    @Test
    void showsMetricsAsPrometheusText() throws Exception {
        Double number = 1.0; // Held, because a gauge does not hold it.
        metrics.gauge("huoke.test", number);

        assertThat(get(start(Optional.empty()), "/metrics").body()).contains("huoke_test " + number);
    }

    @Test
    void metricsTellWhatWorksAtPresent() throws Exception {
        int port = start(Optional.empty());
        health = List.of(new DependencyHealth("a.kafka", Status.UP, ""), new DependencyHealth("a.gone", Status.UP, ""));
        assertThat(get(port, "/metrics").body()).contains("huoke_dependency_up{dependency=\"a.gone\"} 1.0");

        health = List.of(
                new DependencyHealth("a.kafka", Status.DOWN, ""), new DependencyHealth("a.spool", Status.DEGRADED, ""));

        assertThat(get(port, "/metrics").body())
                .contains(
                        "huoke_dependency_up{dependency=\"a.kafka\"} 0.0",
                        "huoke_dependency_up{dependency=\"a.spool\"} 0.0")
                .doesNotContain("a.gone");
    }

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        HttpResponse<String> answer = get(start(Optional.empty()), "/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void withATokenNothingIsShownWithoutIt() throws Exception {
        int port = start(Optional.of(new Secret("s3cret")));

        assertThat(get(port, "/metrics").statusCode()).isEqualTo(401);
        assertThat(get(port, "/metrics", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(get(port, "/metrics", "Bearer s3cret").statusCode()).isEqualTo(200);
    }

    private int start(Optional<Secret> token) throws Exception {
        return new ManagementServer(
                        vertx, new HuokeConfig.Management("127.0.0.1", 0, token), metrics, () -> health, List.of())
                .start();
    }

    private HttpResponse<String> get(int port, String path, String... authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        for (String value : authorization) {
            request.header("authorization", value);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
