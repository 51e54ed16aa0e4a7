package io.huoke.notifier.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.notifier.sink.RecordingReceiver.Reply;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.SinkConfig.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlertmanagerSinkTest {

    private final SetClock clock = new SetClock();
    private final RecordingReceiver alertmanager = new RecordingReceiver();
    private final Sink sink = sink(alertmanager.url("/prefix/"), "");

    AlertmanagerSinkTest() throws IOException {}

    @AfterEach
    void stop() {
        sink.close();
        alertmanager.close();
    }

    @Test
    void whatFiresEndsInFourMinutesAndIsSentAgainEachMinute() throws Exception {
        assertThat(sink.send(List.of(Alerts.notification(Alerts.low("ww1/wp2", "好店"))))
                        .taken())
                .hasSize(1);

        assertThat(sink.refresh()).contains(Duration.ofMinutes(1));
        assertThat(alertmanager.last().target()).isEqualTo("/prefix/api/v2/alerts");
        assertThat(Json.MAPPER.readTree(alertmanager.last().body()))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                [{
                                  "labels": {
                                    "alertname": "QuotaLow",
                                    "severity": "warning",
                                    "key": "QuotaLow/ww1/wp2",
                                    "tenant": "ww1/wp2",
                                    "service": "quota"
                                  },
                                  "annotations": {
                                    "summary": "The quota of 好店 (ww1/wp2) is low: 12 left.",
                                    "action": "Ask the enterprise to buy more quota in its WeCom console.",
                                    "corpName": "好店",
                                    "since": "2026-01-02T03:04:05Z",
                                    "eventIds": "0123456789abcdef0123456789abcdef"
                                  },
                                  "startsAt": "2026-01-02T03:04:05Z",
                                  "endsAt": "2026-01-02T04:04:00Z"
                                }]
                                """));
    }

    @Test
    void whatIsOverEndsWhenItWasOverWithTheSameLabels() throws Exception {
        AlertRow alert = Alerts.low("ww1/wp2", "好店");
        sink.send(List.of(Alerts.notification(alert)));

        sink.send(List.of(Alerts.notification(alert.endedAt(Alerts.SINCE.plusSeconds(30)))));

        assertThat(alert(1).path("endsAt").asText()).isEqualTo("2026-01-02T03:04:35Z");
        assertThat(alert(1).path("labels")).isEqualTo(alert(0).path("labels"));
    }

    @Test
    void aClockThatIsBehindThatOfWeComMakesNoIntervalThatAlertmanagerRefuses() throws Exception {
        clock.forward(Duration.ofDays(-1));
        AlertRow alert = Alerts.low("ww1/wp2", "好店");

        sink.send(List.of(Alerts.notification(alert)));
        sink.send(List.of(Alerts.notification(alert.endedAt(Alerts.SINCE.minusSeconds(30)))));

        assertThat(alert(0).path("startsAt").asText()).isEqualTo(clock.instant().toString());
        assertThat(alert(1).path("startsAt").asText())
                .isEqualTo(alert(1).path("endsAt").asText())
                .isEqualTo(clock.instant().toString());
    }

    @Test
    void strangeLabelsGetValidNamesAndReplaceNoneOfOurs() throws Exception {
        AlertRow alert = withLabels(
                Map.of("link-id", "l1", "1st", "x", "severity", "none", "获客", "y", "empty", "", "service", "quota"));

        sink.send(List.of(Alerts.notification(alert)));

        JsonNode labels = alert(0).path("labels");
        assertThat(labels.path("link_id").asText()).isEqualTo("l1");
        assertThat(labels.path("severity").asText()).isEqualTo("warning");
        labels.fields().forEachRemaining(label -> {
            assertThat(label.getKey()).matches("[a-zA-Z_][a-zA-Z0-9_]*");
            assertThat(label.getValue().asText()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void hostileNamesAreBounded(String text) throws Exception {
        sink.send(List.of(Alerts.notification(Alerts.alert("QuotaLow", Severity.WARNING, "ww1/" + text, text))));

        assertThat(alertmanager.last().bytes()).hasSizeLessThan(16 * 1024);
        alert(0).path("labels").forEach(value -> assertThat(value.asText()).hasSizeLessThanOrEqualTo(256));
    }

    @Test
    void manyAreTakenFiveHundredAtATime() throws Exception {
        assertThat(sink.send(Alerts.many(1_200)).taken()).isEqualTo(Alerts.many(500));
        assertThat(Json.MAPPER.readTree(alertmanager.last().body())).hasSize(500);
    }

    @Test
    void oneThatIsRefusedDoesNotKeepTheOthers() throws Exception {
        Set<Integer> bad = Set.of(7, 8, 300);
        alertmanager.answer(request -> new Reply(
                bad.stream().anyMatch(i -> request.body().contains("wwcorp" + i + "\"")) ? 400 : 200, "\"bad label\""));
        List<Notification> due = Alerts.many(500);

        Handover handover = sink.send(due);

        Set<Notification> refused = new HashSet<>();
        handover.refused().forEach(one -> {
            refused.add(one.notification());
            assertThat(one.reason()).isEqualTo("Alertmanager answers 400: \"bad label\"");
        });
        assertThat(refused).containsExactlyInAnyOrder(due.get(7), due.get(8), due.get(300));
        assertThat(handover.taken()).hasSize(497).doesNotContainAnyElementsOf(refused);
    }

    @Test
    void whatRefusesEvenNothingIsNoAlertmanager() {
        alertmanager.answer(400, "Client sent an HTTP request to an HTTPS server.");

        assertThatThrownBy(() -> sink.send(Alerts.many(500)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("check the url of the sink in alerts.sinks")
                .hasMessageContaining("HTTPS server");
    }

    @Test
    void whatHasArrivedBeforeATroubleCounts() throws Exception {
        alertmanager.answer(request -> {
            boolean whole =
                    request.body().contains("wwcorp0\"") && request.body().contains("wwcorp9\"");
            return new Reply(whole ? 400 : request.body().contains("wwcorp9\"") ? 500 : 200, "");
        });

        assertThat(sink.send(Alerts.many(10)).taken()).isEqualTo(Alerts.many(10).subList(0, 5));
    }

    @Test
    void theTokenGoesAsABearerTokenAndNowhereElse() throws Exception {
        try (Sink guarded = sink(alertmanager.url(""), "secret-token-1")) {
            guarded.send(Alerts.many(1));

            assertThat(alertmanager.last().header("authorization")).isEqualTo("Bearer secret-token-1");
            assertThat(alertmanager.last().body()).doesNotContain("secret-token-1");
            alertmanager.answer(401, "who is secret-token-1");
            assertThatThrownBy(() -> guarded.send(Alerts.many(1)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageNotContaining("secret-token-1")
                    .hasMessageContaining("check the token");
        }
    }

    private JsonNode alert(int request) throws IOException {
        return Json.MAPPER.readTree(alertmanager.received().get(request).body()).get(0);
    }

    private Sink sink(String url, String token) {
        return Sinks.of(Alerts.config(Kind.ALERTMANAGER, url, token), clock, List.of());
    }

    private static AlertRow withLabels(Map<String, String> labels) {
        AlertRow alert = Alerts.low("ww1/wp2", "好店");
        return new AlertRow(
                alert.key(),
                alert.name(),
                alert.state(),
                alert.severity(),
                alert.tenant(),
                alert.corpName(),
                alert.since(),
                alert.lastSeen(),
                null,
                alert.summary(),
                alert.action(),
                alert.eventIds(),
                labels,
                null);
    }
}
