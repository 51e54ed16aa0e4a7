package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowWriter;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.Receiver;
import io.huoke.testkit.Receiver.Answer;
import io.huoke.testkit.Receiver.Received;
import io.huoke.testkit.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * 10,000 tenants run low in a minute while a sink is down for ten, and the notifier is killed meanwhile. Takes some fifteen
 * minutes, most of it the robot's: it takes 20 messages a minute.
 */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class AlertStormIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";
    private static final int TENANTS = 10_000;
    private static final int OVER = 1_000;
    private static final int PER_MINUTE = 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final Pattern TENANT = Pattern.compile("wp[0-9]{5}");

    private final String prefix = TestKafka.uniquePrefix();

    @TempDir
    private Path directory;

    @Test
    void everyAlertThatFiresIsToldAndNoneThatIsOver() throws Exception {
        try (Receiver oncall = Receiver.start();
                Receiver pager = Receiver.start();
                Receiver robot = Receiver.start()) {
            robot.answer(request -> new Answer(200, "{\"errcode\":0,\"errmsg\":\"ok\"}"));
            HuokeConfig config = configure(oncall, pager, robot);
            KafkaConnection kafka = KafkaConnection.of(config.kafka());
            new ClusterReadiness(kafka, config.topics()).check();
            oncall.goAway();
            Instant begin = Instant.now();
            try (RowWriter<AlertRow> alerts =
                    new RowWriter<>(kafka, config.topics().names(), Topic.ALERTS, "test")) {
                try (HuokeProcess notifier = up().awaitUp()) {
                    for (int tenant = 0; tenant < TENANTS; tenant++) {
                        AlertRow row = low(tenant, begin);
                        alerts.write(row, row.since());
                    }
                    System.out.printf("10,000 alerts written in %s%n", since(begin));
                    await(Duration.ofMinutes(5), () -> states(pager).size() == TENANTS);
                    System.out.printf("the fallback had all after %s%n", since(begin));
                    notifier.kill();
                }
                try (HuokeProcess notifier = up().awaitUp()) {
                    for (int tenant = 0; tenant < OVER; tenant++) {
                        AlertRow row = low(tenant, begin).endedAt(Instant.now());
                        alerts.write(row, row.lastSeen());
                    }
                    await(Duration.ofMinutes(5), () -> over(pager) == OVER);
                    await(OUTAGE, () -> Duration.between(begin, Instant.now()).compareTo(OUTAGE) >= 0);
                    Instant back = Instant.now();
                    oncall.comeBack();
                    await(Duration.ofMinutes(5), () -> states(oncall).size() == TENANTS - OVER);
                    System.out.printf("the sink had all that still fired %s after it was back%n", since(back));
                    await(Duration.ofMinutes(30), () -> named(robot).size() >= TENANTS - OVER);
                    System.out.printf(
                            "the robot had named all after %s in %d messages%n",
                            since(begin), robot.received().size());
                    assertThat(notifier.output()).doesNotContain("ERROR");
                }
            }
            assertThat(oncall.received()).hasSize(TENANTS - OVER);
            assertThat(states(oncall)).doesNotContainValue("resolved");
            Set<String> stillFiring = new HashSet<>(states(oncall).keySet());
            assertThat(named(robot)).containsAll(stillFiring);
            assertPace(robot.received().stream().map(Received::at).sorted().toList());
            System.out.printf("the fallback got %d requests%n", pager.received().size());
        }
    }

    private static Duration since(Instant time) {
        return Duration.ofSeconds(Duration.between(time, Instant.now()).toSeconds());
    }

    private HuokeConfig configure(Receiver oncall, Receiver pager, Receiver robot) throws Exception {
        Path file = Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                kafka: {bootstrap.servers: "%s"}
                topics: {prefix: "%s"}
                sealing: {keyset: '%s'}
                management: {port: 0}
                alerts:
                  sinks:
                    - {id: oncall, kind: webhook, url: "%s/", secret: %s}
                    - {id: pager, kind: webhook, url: "%s/", secret: %s, fallback-for: oncall}
                    - {id: group, kind: wecom-robot, url: "%s/cgi-bin/webhook/send?key=k"}
                """
                        .formatted(
                                TestKafka.bootstrapServers(),
                                prefix,
                                Sealer.generateKeyset(),
                                oncall.url(),
                                SECRET,
                                pager.url(),
                                SECRET,
                                robot.url()));
        return new ConfigFile(file, name -> null).load();
    }

    private HuokeProcess up() throws IOException {
        return HuokeProcess.start(directory, Map.of(), "up", "--only", "notifier");
    }

    private static AlertRow low(int number, Instant since) {
        String tenant = "ww1/wp%05d".formatted(number);
        return new AlertRow(
                "QuotaLow/" + tenant,
                "QuotaLow",
                AlertRow.State.FIRING,
                Severity.WARNING,
                tenant,
                "Example %d *Ltd*".formatted(number),
                since,
                since,
                null,
                "acquisition quota of Example " + number + " (" + tenant
                        + ") is low: WeCom reported fewer than 20 customers left",
                "Have the enterprise buy quota in WeCom's admin console.",
                List.of("id"),
                Map.of(Condition.SERVICE, "quota"),
                null);
    }

    /** The last state by tenant. */
    private static Map<String, String> states(Receiver receiver) {
        Map<String, String> states = new HashMap<>();
        for (Received request : receiver.received()) {
            JsonNode row = json(request.body());
            states.put(
                    row.get("tenant").asText().substring("ww1/".length()),
                    row.get("state").asText());
        }
        return states;
    }

    private static long over(Receiver receiver) {
        return states(receiver).values().stream().filter("resolved"::equals).count();
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> named(Receiver robot) {
        Set<String> named = new HashSet<>();
        for (Received request : robot.received()) {
            String content = json(request.body()).at("/markdown/content").asText();
            assertThat(content.getBytes(UTF_8).length).isLessThanOrEqualTo(4_096);
            Matcher tenant = TENANT.matcher(content);
            while (tenant.find()) {
                named.add(tenant.group());
            }
        }
        return named;
    }

    /** In any minute, no more than the robot takes. */
    private static void assertPace(List<Instant> times) {
        for (int last = PER_MINUTE; last < times.size(); last++) {
            assertThat(Duration.between(times.get(last - PER_MINUTE), times.get(last)))
                    .isGreaterThan(MINUTE);
        }
    }

    private static void await(Duration atMost, Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(atMost.plusSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(condition);
    }
}
