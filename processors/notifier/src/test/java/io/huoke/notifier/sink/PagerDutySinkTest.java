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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PagerDutySinkTest {

    private static final String ROUTING_KEY = "0123456789abcdef0123456789abcdef";

    private final RecordingReceiver pagerDuty = new RecordingReceiver();
    private final Sink sink = Sinks.of(
            Alerts.config(Kind.PAGERDUTY, pagerDuty.url("/v2/enqueue"), ROUTING_KEY), new SetClock(), List.of());

    PagerDutySinkTest() throws IOException {}

    @BeforeEach
    void take() {
        pagerDuty.answer(202, "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"x\"}");
    }

    @AfterEach
    void stop() {
        sink.close();
        pagerDuty.close();
    }

    @Test
    void whatFiresTriggers() throws Exception {
        AlertRow alert = Alerts.alert("QuotaExhausted", Severity.CRITICAL, "ww1/wp2", "好店");

        assertThat(sink.send(List.of(Alerts.notification(alert))).taken()).hasSize(1);

        assertThat(Json.MAPPER.readTree(pagerDuty.last().body()))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {
                                  "routing_key": "0123456789abcdef0123456789abcdef",
                                  "event_action": "trigger",
                                  "dedup_key": "QuotaExhausted/ww1/wp2",
                                  "client": "huoke",
                                  "payload": {
                                    "summary": "The quota of 好店 (ww1/wp2) is low: 12 left.",
                                    "source": "ww1/wp2",
                                    "severity": "critical",
                                    "timestamp": "2026-01-02T03:04:05Z",
                                    "component": "quota",
                                    "class": "QuotaExhausted",
                                    "custom_details": {
                                      "tenant": "ww1/wp2",
                                      "corpName": "好店",
                                      "action": "Ask the enterprise to buy more quota in its WeCom console.",
                                      "since": "2026-01-02T03:04:05Z",
                                      "eventIds": ["0123456789abcdef0123456789abcdef"],
                                      "labels": {"service": "quota"}
                                    }
                                  }
                                }
                                """));
    }

    @Test
    void whatIsOverResolvesTheSameIncident() throws Exception {
        AlertRow over = Alerts.low("ww1/wp2", "好店").endedAt(Alerts.SINCE.plusSeconds(9));

        sink.send(List.of(Alerts.notification(over)));

        assertThat(Json.MAPPER.readTree(pagerDuty.last().body()))
                .isEqualTo(Json.MAPPER.valueToTree(Map.of(
                        "routing_key",
                        ROUTING_KEY,
                        "event_action",
                        "resolve",
                        "dedup_key",
                        "QuotaLow/ww1/wp2",
                        "client",
                        "huoke")));
    }

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void hostileNamesStayWithinPagerDutysBounds(String text) throws Exception {
        AlertRow alert = Alerts.low("ww1/" + text, text);

        sink.send(List.of(Alerts.notification(alert)));
        sink.send(List.of(Alerts.notification(alert.endedAt(Alerts.SINCE))));

        JsonNode trigger = Json.MAPPER.readTree(pagerDuty.received().getFirst().body());
        assertThat(trigger.path("dedup_key").asText())
                .hasSizeLessThanOrEqualTo(255)
                .isEqualTo(Json.MAPPER
                        .readTree(pagerDuty.last().body())
                        .path("dedup_key")
                        .asText());
        assertThat(trigger.path("payload").path("summary").asText())
                .hasSizeLessThanOrEqualTo(1024)
                .startsWith("The quota of")
                .endsWith("is low: 12 left.".substring(text.length() > 1000 ? 16 : 0));
        assertThat(pagerDuty.received().getFirst().bytes()).hasSizeLessThan(16 * 1024);
    }

    @Test
    void aWrongRoutingKeyIsTriedAgainAndNotTold() {
        pagerDuty.answer(
                400,
                "{\"status\":\"invalid event\",\"message\":\"Event object is invalid\",\"errors\":[\"'routing_key' "
                        + ROUTING_KEY + " is invalid\"]}");

        assertThatThrownBy(() -> sink.send(Alerts.many(1)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("copy the integration key")
                .hasMessageNotContaining(ROUTING_KEY);
    }

    @Test
    void anEventThatPagerDutyFindsInvalidIsGivenUp() throws Exception {
        pagerDuty.answer(400, "{\"status\":\"invalid event\",\"errors\":[\"'summary' is blank\"]}");

        assertThat(sink.send(Alerts.many(1)).refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).contains("'summary' is blank"));
    }

    @Test
    void aThrottledSinkStopsAtOnceAndSaysHowLong() throws Exception {
        pagerDuty.answer(request -> request.body().contains("wwcorp1\"")
                ? new Reply(429, "", Map.of("Retry-After", "30"))
                : new Reply(202, "{}"));

        assertThat(sink.send(Alerts.many(5)).taken()).hasSize(1);
        assertThat(pagerDuty.received()).hasSize(2);
        assertThatThrownBy(() -> sink.send(Alerts.many(5).subList(1, 5)))
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(30)));
    }
}
