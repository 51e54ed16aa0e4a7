package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.testkit.ChildBroker;
import io.huoke.testkit.Receiver;
import io.huoke.testkit.Receiver.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed: on-call hears of it all the same, once, and that it is back. */
class OutageIT {

    private static final Duration WITHIN = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @Test
    void onCallHearsThatTheBrokerIsGoneAndThatItIsBack() throws Exception {
        try (Receiver oncall = Receiver.start();
                ChildBroker broker = ChildBroker.start(directory)) {
            configure(broker, oncall);
            try (HuokeProcess notifier = HuokeProcess.start(directory, Map.of(), "up", "--only", "notifier")
                    .awaitUp()) {
                notifier.awaitOutput("this notifier tells on-call");
                Instant killed = Instant.now();
                broker.kill();
                Instant told = await(oncall, "firing");
                broker.restart();
                Instant over = await(oncall, "resolved");

                System.out.printf(
                        "broker killed to page: %d ms; over %d ms after the page%n",
                        Duration.between(killed, told).toMillis(),
                        Duration.between(told, over).toMillis());
                assertThat(Duration.between(killed, told)).isLessThan(WITHIN);
                assertThat(states(oncall)).containsExactly("firing", "resolved");
            }
        }
    }

    private void configure(ChildBroker broker, Receiver oncall) throws IOException {
        Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                kafka: {bootstrap.servers: "%s"}
                topics: {partitions: 1}
                sealing: {keyset: '%s'}
                management: {port: 0}
                alerts:
                  sinks:
                    - {id: oncall, kind: webhook, url: "%s/", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G}
                """
                        .formatted(broker.bootstrapServers(), Sealer.generateKeyset(), oncall.url()));
    }

    private static Instant await(Receiver oncall, String state) {
        Awaitility.await().atMost(WITHIN).until(() -> find(oncall, state).isPresent());
        return find(oncall, state).orElseThrow().at();
    }

    private static Optional<Received> find(Receiver oncall, String state) {
        return oncall.received().stream()
                .filter(request -> json(request).get("state").asText().equals(state))
                .findFirst();
    }

    private static List<String> states(Receiver oncall) {
        return oncall.received().stream()
                .map(OutageIT::json)
                .filter(row -> row.get("name").asText().equals("KafkaUnreachable"))
                .map(row -> row.get("state").asText())
                .toList();
    }

    private static JsonNode json(Received request) {
        try {
            return Json.MAPPER.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
