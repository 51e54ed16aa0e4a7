package io.huoke.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowWriter;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Json;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.testkit.Receiver;
import io.huoke.testkit.Receiver.Answer;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notifier between a real broker and receivers that keep what they are told. */
class NotifierServiceIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";
    private static final Instant SINCE = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final String prefix = TestKafka.uniquePrefix();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path directory;

    private Receiver oncall;
    private Receiver group;
    private KafkaConnection kafka;
    private RowWriter<AlertRow> alerts;

    @BeforeEach
    void prepare() throws Exception {
        oncall = Receiver.start();
        group = Receiver.start();
        HuokeConfig config = config("one");
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        alerts = new RowWriter<>(kafka, config.topics().names(), Topic.ALERTS, "test");
    }

    @AfterEach
    void cleanUp() {
        alerts.close();
        oncall.close();
        group.close();
    }

    private HuokeConfig config(String instance) throws IOException, InvalidConfigException {
        Path own = Files.createDirectories(directory.resolve(instance));
        Path file = Files.writeString(
                own.resolve("huoke.yaml"),
                """
                topics: {prefix: %s, partitions: 2}
                management: {port: 0}
                endpoints: []
                alerts:
                  fallback-after: 1s
                  sinks:
                    - {id: oncall, kind: webhook, url: "%s/hook", secret: %s}
                    - {id: group, kind: webhook, url: "%s/hook", secret: %s, fallback-for: oncall}
                """
                        .formatted(prefix, oncall.url(), SECRET, group.url(), SECRET));
        return new ConfigFile(file, name -> null).load();
    }

    private NotifierService start(String instance) throws Exception {
        NotifierService notifier = new NotifierService(config(instance), kafka, registry);
        notifier.start();
        return notifier;
    }

    private static AlertRow alert(String corp) {
        String tenant = "ww1/" + corp;
        return new AlertRow(
                "QuotaExhausted/" + tenant,
                "QuotaExhausted",
                AlertRow.State.FIRING,
                Severity.CRITICAL,
                tenant,
                "Example",
                SINCE,
                SINCE,
                null,
                "the quota is used up",
                "buy some",
                List.of("id"),
                Map.of(Condition.SERVICE, "quota"),
                null);
    }

    private void publish(AlertRow row) throws InterruptedException {
        alerts.write(row, row.lastSeen());
    }

    /** What a receiver has taken: key and state. */
    private static List<String> told(Receiver receiver) {
        return receiver.received().stream()
                .map(request -> json(request.body()))
                .map(row -> row.get("key").asText() + " " + row.get("state").asText())
                .toList();
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private long deliveries() {
        return TopicReader.readAll(TestKafka.bootstrapServers(), prefix + "huoke.deliveries").stream()
                .filter(record -> record.value() != null)
                .count();
    }

    @Test
    void anAlertIsToldOnceAlsoOverARestartAndSoIsItsEnd() throws Exception {
        try (NotifierService notifier = start("one")) {
            publish(alert("a"));
            await().untilAsserted(() -> assertThat(told(oncall)).containsExactly("QuotaExhausted/ww1/a firing"));
            await().until(() -> deliveries() == 1);
            assertThat(notifier.health()).isNotEmpty();
        }

        try (NotifierService notifier = start("one")) {
            publish(alert("b"));
            await().untilAsserted(() -> assertThat(told(oncall))
                    .containsExactly("QuotaExhausted/ww1/a firing", "QuotaExhausted/ww1/b firing"));
            publish(alert("a").endedAt(SINCE.plusSeconds(60)));

            await().untilAsserted(() -> assertThat(told(oncall))
                    .containsExactly(
                            "QuotaExhausted/ww1/a firing",
                            "QuotaExhausted/ww1/b firing",
                            "QuotaExhausted/ww1/a resolved"));
            assertThat(told(group)).isEmpty();
            assertThat(notifier.summary()).contains("oncall");
        }
    }

    @Test
    void whatFiresIsToldOnceTheSinkIsBackWhatIsOverIsNotAndTheFallbackGotBothInTime() throws Exception {
        oncall.goAway();
        try (NotifierService killed = start("one")) {
            publish(alert("a"));
            publish(alert("b"));
            await().until(() -> told(group).size() == 2);
            assertThat(killed.health())
                    .anySatisfy(entry -> assertThat(entry.detail()).contains("fails since"));
        }

        try (NotifierService notifier = start("one")) {
            publish(alert("b").endedAt(SINCE.plusSeconds(60)));
            publish(alert("c"));
            await().until(() -> told(group).contains("QuotaExhausted/ww1/b resolved")
                    && told(group).contains("QuotaExhausted/ww1/c firing"));
            oncall.comeBack();

            await().untilAsserted(() -> assertThat(told(oncall))
                    .containsExactlyInAnyOrder("QuotaExhausted/ww1/a firing", "QuotaExhausted/ww1/c firing"));
            assertThat(told(group)).hasSize(4);
            assertThat(notifier.health())
                    .noneSatisfy(entry -> assertThat(entry.detail()).contains("fails since"));
        }
    }

    @Test
    void oneOfTwoTellsAndTheOtherTakesOver() throws Exception {
        NotifierService first = start("one");
        publish(alert("a"));
        await().until(() -> told(oncall).size() == 1);
        try (NotifierService second = start("two")) {
            publish(alert("b"));
            await().until(() -> told(oncall).contains("QuotaExhausted/ww1/b firing"));
            first.close();
            publish(alert("c"));

            await().until(() -> told(oncall).contains("QuotaExhausted/ww1/c firing"));

            assertThat(told(oncall)).hasSize(3).doesNotHaveDuplicates();
            assertThat(second.resources()).isNotEmpty();
        } finally {
            first.close();
        }
    }

    @Test
    void aSilenceKeepsAnAlertFromOncallUntilItEnds() throws Exception {
        HuokeConfig config = config("one");
        try (RowWriter<SilenceRow> silences =
                        new RowWriter<>(kafka, config.topics().names(), Topic.SILENCES, "test");
                NotifierService notifier = start("one")) {
            Instant now = Instant.now();
            silences.write(
                    new SilenceRow("s1", "QuotaExhausted", "ww1/a", null, now, now.plusSeconds(3_600), null), now);
            publish(alert("b"));
            await().until(() -> told(oncall).size() == 1);
            publish(alert("a"));
            publish(alert("c"));
            await().until(() -> told(oncall).contains("QuotaExhausted/ww1/c firing"));
            assertThat(told(oncall)).doesNotContain("QuotaExhausted/ww1/a firing");

            silences.remove("s1");

            await().until(() -> told(oncall).contains("QuotaExhausted/ww1/a firing"));
            assertThat(notifier.health()).isNotEmpty();
        }
    }

    @Test
    void anotherListOfSinksIsTakenOverWhileItRuns() throws Exception {
        try (NotifierService notifier = start("one")) {
            publish(alert("a"));
            await().until(() -> told(oncall).size() == 1);
            Path file = directory.resolve("one/huoke.yaml");
            Files.writeString(file, Files.readString(file).replace("fallback-for: oncall", "min-severity: critical"));

            notifier.reload(new ConfigFile(file, name -> null).load());

            await().untilAsserted(() -> assertThat(told(group)).containsExactly("QuotaExhausted/ww1/a firing"));
            assertThat(told(oncall)).hasSize(1);
        }
    }

    @Test
    void recordsThatAreNoRowsStopNothing() throws Exception {
        oncall.answer(request -> new Answer(request.body().contains("ww1/bad") ? 400 : 200, ""));
        try (NotifierService notifier = start("one")) {
            publish(alert("bad"));
            publish(alert("good"));

            await().until(() -> told(oncall).contains("QuotaExhausted/ww1/good firing"));
            // What a sink refuses for good goes to its fallback.
            await().until(() -> told(group).contains("QuotaExhausted/ww1/bad firing"));
            assertThat(notifier.health()).isNotEmpty();
        }
    }
}
