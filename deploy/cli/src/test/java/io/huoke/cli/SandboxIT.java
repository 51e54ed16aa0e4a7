package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.kafka.FreePort;
import io.huoke.schemas.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code huoke sandbox} as somebody runs it who develops against it. */
class SandboxIT {

    private static final Duration END = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void itPrintsAConfigurationThatFitsServesAndEndsOnSigterm() throws Exception {
        String port = String.valueOf(FreePort.find());
        try (HuokeProcess sandbox =
                HuokeProcess.start(directory, Map.of(), "sandbox", "--port", port, "--customers", "20")) {
            sandbox.awaitOutput("stop with Ctrl-C");

            assertThat(get(port).body()).contains("\"api_base\"");
            Path file = Files.writeString(directory.resolve("huoke.yaml"), configuration(sandbox));
            assertThat(Huoke.commandLine().execute("config", "check", "--config", file.toString()))
                    .isZero();
            assertThat(Files.readString(file)).contains("api-base: \"http://127.0.0.1:" + port + "\"");
            try (HuokeProcess second = HuokeProcess.start(directory, Map.of(), "sandbox", "--port", port)) {
                second.awaitOutput("cannot listen|stop with Ctrl-C");
                assertThat(second.output())
                        .as(sandbox.output())
                        .contains("huoke: cannot listen on 127.0.0.1:" + port)
                        .doesNotContain("\tat ");
                assertThat(second.awaitExit(END)).isEqualTo(1);
            }
            sandbox.terminate();
            assertThat(sandbox.awaitExit(END)).as(sandbox.output()).isIn(0, 143);
            assertThat(sandbox.output()).contains("huoke: stopped");
        }
    }

    @Test
    void whatItPrintsIsAllThatHuokeNeedsToTakeItsCallbacks() throws Exception {
        String ingress = String.valueOf(FreePort.find());
        try (HuokeProcess sandbox = HuokeProcess.start(
                directory,
                Map.of(),
                "sandbox",
                "--port",
                "0",
                "--customers",
                "10",
                "--callbacks",
                "http://127.0.0.1:" + ingress)) {
            sandbox.awaitOutput("stop with Ctrl-C");
            Path file = Files.writeString(
                    directory.resolve("huoke.yaml"),
                    configuration(sandbox) + "\ningress: {host: 127.0.0.1, port: " + ingress
                            + "}\nmanagement: {port: 0}\nembedded-kafka: {port: 0}\ntopics: {partitions: 1}\n");
            try (HuokeProcess up =
                    HuokeProcess.start(directory, Map.of(), "up", "--only", "ingress", "--config", file.toString())) {
                up.awaitUp();
                String port = port(sandbox);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> callbacks(port).get("accepted").asInt() > 16 + 10);
                assertThat(callbacks(port).get("failed").asInt()).isZero();
            }
        }
    }

    private static String port(HuokeProcess sandbox) {
        return URI.create(sandbox.output()
                                .lines()
                                .filter(line -> line.startsWith("wecom: "))
                                .findFirst()
                                .orElseThrow()
                                .split("\"")[1])
                        .getPort()
                + "";
    }

    private static JsonNode callbacks(String port) throws Exception {
        return Json.MAPPER.readTree(get(port).body()).get("callbacks");
    }

    private static String configuration(HuokeProcess sandbox) {
        return sandbox.output()
                .lines()
                .filter(line -> !line.startsWith("huoke: "))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void wrongUsageIsSaid() {
        for (List<String> arguments :
                List.of(List.of("--port", "70000"), List.of("--callbacks", "nowhere"), List.of("--customers", "-1"))) {
            String[] command = java.util.stream.Stream.concat(java.util.stream.Stream.of("sandbox"), arguments.stream())
                    .toArray(String[]::new);
            assertThat(Huoke.commandLine().execute(command)).isEqualTo(2);
        }
    }

    private static HttpResponse<String> get(String port) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sandbox"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
