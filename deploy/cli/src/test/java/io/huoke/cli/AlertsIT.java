package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.cli.AuthorizationStage.Outcome;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowWriter;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import io.huoke.schemas.DeliveryRow;
import io.huoke.schemas.DeliveryRow.Told;
import io.huoke.schemas.Json;
import io.huoke.schemas.Row;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code huoke alerts} against a real broker, on which the test writes what services would. */
class AlertsIT {

    private static final Instant NOW = Instant.now();
    private static final String TENANT = "ww1/wpCorp1";

    @TempDir
    private static Path directory;

    private static AuthorizationStage stage;

    @BeforeAll
    static void set() throws Exception {
        stage = new AuthorizationStage(directory);
        AlertRow exhausted =
                alert("QuotaExhausted", TENANT, Severity.CRITICAL, 50).row("No quota is left.");
        AlertRow low = alert("QuotaLow", "ww2/wpCorp2", Severity.WARNING, 40).row("Quota is low.");
        AlertRow over = alert("QuotaLow", TENANT, Severity.WARNING, 90).row("Quota is low.");
        AlertRow spool = alert("SpoolInUse", null, Severity.WARNING, 3).row("The spool is in use.");
        write(Topic.ALERTS, exhausted);
        write(Topic.ALERTS, low);
        write(Topic.ALERTS, over);
        write(Topic.ALERTS, over.endedAt(NOW.minusSeconds(600)));
        write(
                Topic.DELIVERIES,
                new DeliveryRow(
                        exhausted,
                        Map.of("oncall", Told.of(exhausted, NOW), "group", Told.of(earlier(exhausted), NOW))));
        write(Topic.DELIVERIES, new DeliveryRow(spool, Map.of("oncall", Told.of(spool, NOW))));
    }

    @AfterAll
    static void strike() {
        stage.close();
    }

    @Test
    void listsWhatFiresTheWorstFirstAndWhoWasTold() throws Exception {
        Outcome listed = alerts("list");

        assertThat(listed.code()).as(listed.err()).isZero();
        assertThat(listed.out().lines()).hasSize(4).first().asString().startsWith("severity  name");
        assertThat(listed.out().lines().skip(1).map(line -> line.replaceAll(" {2,}", "|")
                        .replaceAll("[0-9]+ min ago", "n min ago")))
                .containsExactly(
                        "critical|QuotaExhausted|" + TENANT
                                + " (Example * Ltd. )|n min ago|firing|oncall|No quota is left.",
                        "warning|SpoolInUse|-|n min ago|firing|oncall|The spool is in use.",
                        "warning|QuotaLow|ww2/wpCorp2 (Example * Ltd. )|n min ago|firing|-|Quota is low.");
    }

    @Test
    void listsOnlyWhatIsWantedAndWhatIsOverOnRequest() throws Exception {
        JsonNode all = json("list", "--all", "--json");
        JsonNode critical = json("list", "--severity", "critical", "--json");
        JsonNode ofTenant = json("list", "--all", "--tenant", "ww1/*", "--name", "QuotaLow", "--json");

        assertThat(all.get("alerts")).hasSize(4);
        assertThat(critical.get("alerts")).hasSize(1);
        assertThat(critical.at("/alerts/0/key").asText()).isEqualTo("QuotaExhausted/" + TENANT);
        assertThat(critical.at("/alerts/0/told").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("oncall", "group");
        assertThat(ofTenant.get("alerts")).hasSize(1);
        assertThat(ofTenant.at("/alerts/0/state").asText()).isEqualTo("resolved");
        assertThat(alerts("list", "--all").out()).containsPattern("resolved 1\\d min ago");
        assertThat(alerts("list", "--name", "NoSuch").out()).isEqualTo("nothing fires\n");
    }

    @Test
    void aSilenceIsMadeListedAndEnded() throws Exception {
        write(Topic.SILENCES, new SilenceRow("old", "QuotaLow", null, null, NOW.minusSeconds(9), NOW, null));

        Outcome begun =
                alerts("silence", "--for", "2h", "--name", "QuotaLow", "--tenant", "ww2/*", "--comment", "known");
        String id = begun.out().strip();

        assertThat(begun.code()).as(begun.err()).isZero();
        assertThat(id).matches("[0-9a-f]{10}");
        assertThat(begun.err())
                .contains("of what fires now it covers 1:", "ww2/wpCorp2")
                .doesNotContain(TENANT);
        assertThat(alerts("list", "--tenant", "ww2/*").out())
                .containsPattern("silenced for (119|120) min|silenced for [12] h");
        assertThat(alerts("silence", "--list").out())
                .containsPattern(id + " +name QuotaLow, tenant ww2/\\* .* known")
                .doesNotContain("old");

        Outcome ended = alerts("silence", "--end", id);

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(alerts("silence", "--list").out()).isEqualTo("nothing is silenced\n");
        assertThat(alerts("silence", "--end", id).err())
                .isEqualTo("huoke: there is no silence " + id + "; `huoke alerts silence --list` shows them\n");
    }

    @Test
    void whatCannotBeSilencedIsRefused() {
        assertThat(refused("silence")).contains("give --for with what is to be silenced, or --list, or --end");
        assertThat(refused("silence", "--name", "QuotaLow")).contains("--for=TIME");
        assertThat(refused("silence", "--for", "2h")).contains("no silence for everything");
        assertThat(refused("silence", "--for", "31d", "--name", "QuotaLow")).contains("up to 30d");
        assertThat(refused("silence", "--for", "0h", "--name", "QuotaLow")).contains("for example 30m, 2h or 3d");
        assertThat(refused("silence", "--for", "1h", "--tenant", "wpCorp1")).contains("{owner}/{corpId}");
        assertThat(refused("silence", "--for", "1h", "--name", "QuotaLow", "--list"))
                .contains("not two of them");
        assertThat(refused("list", "--severity", "grave")).contains("none of critical, warning, info");
    }

    /** An alert but for what it says. */
    private interface Said {
        AlertRow row(String summary);
    }

    private static Said alert(String name, String tenant, Severity severity, int minutes) {
        Instant since = NOW.minus(Duration.ofMinutes(minutes));
        return summary -> new AlertRow(
                name + "/" + (tenant == null ? "ingress" : tenant),
                name,
                State.FIRING,
                severity,
                tenant,
                tenant == null ? null : "Example * Ltd.\n",
                since,
                since,
                null,
                summary,
                "Do something.",
                List.of(),
                Map.of("service", name.equals("SpoolInUse") ? "notifier" : "quota"),
                null);
    }

    /** One of the same key that fired before. */
    private static AlertRow earlier(AlertRow row) {
        return alert(row.name(), row.tenant(), row.severity(), 500).row(row.summary());
    }

    private static <R extends Row> void write(Topic topic, R row) throws InterruptedException {
        KafkaConnection kafka = KafkaConnection.of(
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
        try (RowWriter<R> writer = new RowWriter<>(kafka, stage.names, topic, "test")) {
            writer.write(row, NOW);
        }
    }

    private static JsonNode json(String... arguments) throws Exception {
        return Json.MAPPER.readTree(alerts(arguments).out());
    }

    private static String refused(String... arguments) {
        Outcome outcome = alerts(arguments);
        assertThat(outcome.code()).isEqualTo(2);
        return outcome.err();
    }

    private static Outcome alerts(String... arguments) {
        return stage.run(
                Stream.concat(Stream.of("alerts"), Stream.of(arguments)).toArray(String[]::new));
    }
}
