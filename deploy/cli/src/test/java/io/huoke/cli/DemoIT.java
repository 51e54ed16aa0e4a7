package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The whole way, from an encrypted callback to the funnel, against a WeCom that knows the truth. */
@Isolated("it counts on time")
class DemoIT {

    private static final Duration DONE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void repeatedAndReorderedCallbacksGiveTheTruthAlsoOverAnOutageOfKafka() throws Exception {
        try (HuokeProcess demo = HuokeProcess.start(
                directory,
                Map.of(),
                "demo",
                "--customers",
                "200",
                "--duplicate",
                "0.3",
                "--reorder",
                "0.3",
                "--broker-outage",
                "5",
                "--seed",
                "7",
                "--exit")) {
            assertThat(demo.awaitExit(DONE)).as(demo.output()).isZero();
            assertThat(demo.output())
                    .containsPattern("customers +200 +200 +200 +ok")
                    .contains("kafka stopped for 5 s", "kafka is back", "result and truth agree");
        }
    }

    @Test
    void lostCallbacksComeBackByReconciliationAndNothingIsCountedTwice() throws Exception {
        try (HuokeProcess demo = HuokeProcess.start(
                directory, Map.of(), "demo", "--customers", "100", "--drop", "0.4", "--exit", "--json")) {
            assertThat(demo.awaitExit(DONE)).as(demo.output()).isZero();
            String json = demo.output()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
            JsonNode report = Json.MAPPER.readTree(json);
            assertThat(report.get("ok").asBoolean()).isTrue();
            for (JsonNode figure : report.get("figures")) {
                String name = figure.get("name").asText();
                boolean onlyByCallback =
                        List.of("opens", "friend requests", "deletions").contains(name);
                assertThat(figure.get("result").asLong())
                        .as(name)
                        .isEqualTo(figure.get(onlyByCallback ? "delivered" : "truth")
                                .asLong());
            }
        }
    }
}
