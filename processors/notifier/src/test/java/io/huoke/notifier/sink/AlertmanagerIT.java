package io.huoke.notifier.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.SinkConfig.Kind;
import io.huoke.testkit.Alertmanager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink before a real Alertmanager. */
class AlertmanagerIT {

    @TempDir
    private static Path directory;

    private static Alertmanager alertmanager;
    private static Sink sink;

    @BeforeAll
    static void start() throws IOException {
        alertmanager = Alertmanager.start(directory);
        sink = Sinks.of(Alerts.config(Kind.ALERTMANAGER, alertmanager.url(), ""), InstantSource.system(), List.of());
    }

    @AfterAll
    static void stop() {
        sink.close();
        alertmanager.close();
    }

    @Test
    void anAlertIsShownSentAgainAndOver() throws Exception {
        AlertRow alert = Alerts.alert("QuotaExhausted", Severity.CRITICAL, "ww1/wp2", "好店");

        send(alert);

        JsonNode shown = shown("QuotaExhausted/ww1/wp2");
        assertThat(shown.path("labels"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"alertname": "QuotaExhausted", "severity": "critical", "tenant": "ww1/wp2",
                                 "key": "QuotaExhausted/ww1/wp2", "service": "quota"}
                                """));
        assertThat(shown.path("annotations").path("summary").asText()).isEqualTo(alert.summary());
        assertThat(Instant.parse(shown.path("startsAt").asText())).isEqualTo(Alerts.SINCE);
        assertThat(alertmanager.amtool("alert", "query", "-o", "json", "alertname=QuotaExhausted"))
                .satisfies(json -> assertThat(Json.MAPPER.readTree(json)).hasSize(1))
                .contains("ww1/wp2", "好店");

        send(alert);

        assertThat(updatedAt(shown("QuotaExhausted/ww1/wp2"))).isAfter(updatedAt(shown));
        assertThat(keysShown().stream().filter("QuotaExhausted/ww1/wp2"::equals))
                .hasSize(1);

        send(alert.endedAt(Instant.now()));

        await().until(() -> told("resolved", "QuotaExhausted/ww1/wp2") == 1);
        assertThat(told("firing", "QuotaExhausted/ww1/wp2")).isEqualTo(1);
        assertThat(shown("QuotaExhausted/ww1/wp2").isMissingNode()).isTrue();
        assertThat(alertmanager
                        .amtool("alert", "query", "-o", "json", "alertname=QuotaExhausted")
                        .strip())
                .isEqualTo("[]");
    }

    @Test
    void hostileNamesAreAllTakenAndTwoAlertsStayTwo() throws Exception {
        List<Notification> due = new ArrayList<>();
        Alerts.hostileTexts().forEach(text -> {
            due.add(Alerts.notification(Alerts.alert("QuotaLow", Severity.WARNING, "hostile/1" + text, text)));
            due.add(Alerts.notification(Alerts.alert("QuotaLow", Severity.WARNING, "hostile/2" + text, text)));
        });

        Handover handover = sink.send(due);

        assertThat(handover.taken()).isEqualTo(due);
        assertThat(keysShown().stream().filter(key -> key.startsWith("QuotaLow/hostile")))
                .hasSize(due.size());
    }

    private static void send(AlertRow alert) throws Exception {
        assertThat(sink.send(List.of(Alerts.notification(alert))).taken()).hasSize(1);
    }

    private static JsonNode shown(String key) throws Exception {
        for (JsonNode alert : Json.MAPPER.readTree(alertmanager.alerts())) {
            if (alert.path("labels").path("key").asText().equals(key)) {
                return alert;
            }
        }
        return Json.MAPPER.missingNode();
    }

    private static List<String> keysShown() throws Exception {
        return Json.MAPPER.readTree(alertmanager.alerts()).findValuesAsText("key");
    }

    private static Instant updatedAt(JsonNode alert) {
        return Instant.parse(alert.path("updatedAt").asText());
    }

    private static long told(String status, String key) {
        return alertmanager.told().stream()
                .map(AlertmanagerIT::parsed)
                .filter(notice -> notice.path("status").asText().equals(status))
                .flatMap(notice -> StreamSupport.stream(notice.path("alerts").spliterator(), false))
                .filter(alert -> alert.path("labels").path("key").asText().equals(key))
                .count();
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
