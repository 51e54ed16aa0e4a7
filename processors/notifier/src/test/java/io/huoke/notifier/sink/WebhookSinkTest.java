package io.huoke.notifier.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.notifier.sink.RecordingReceiver.Received;
import io.huoke.notifier.sink.RecordingReceiver.Reply;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.SinkConfig.Kind;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookSinkTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final SetClock clock = new SetClock();
    private final RecordingReceiver receiver = new RecordingReceiver();
    private final Sink sink = Sinks.of(
            Alerts.config(Kind.WEBHOOK, receiver.url("/hook/ABCDEFGHIJKLMNOPQRSTUVWX?token=hidden-in-query"), SECRET),
            clock,
            List.of());

    WebhookSinkTest() throws IOException {}

    @AfterEach
    void stop() {
        sink.close();
        receiver.close();
    }

    @Test
    void theSignatureIsThatOfTheStandardWebhooksExample() {
        Map<String, String> headers = new Signature(new Secret(SECRET))
                .headers(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        Instant.ofEpochSecond(1614265330),
                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

        assertThat(headers)
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330");
    }

    @Test
    void anAlertIsASignedCloudEvent() throws Exception {
        AlertRow alert = Alerts.low("ww1/企业", "好店");
        Notification notification = Alerts.notification(alert);

        assertThat(sink.send(List.of(notification)).taken()).containsExactly(notification);

        Received request = receiver.last();
        assertThat(Json.MAPPER.readValue(request.body(), AlertRow.class)).isEqualTo(alert);
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("ce-specversion")).isEqualTo("1.0");
        assertThat(request.header("ce-id")).isEqualTo(notification.dedupKey()).isEqualTo(request.header("webhook-id"));
        assertThat(request.header("ce-type")).isEqualTo("huoke.alert");
        assertThat(request.header("ce-source")).isEqualTo("/huoke/notifier");
        assertThat(request.header("ce-time")).isEqualTo("2026-01-02T03:05:05Z");
        assertThat(request.header("ce-dataschema")).endsWith("huoke.alert:v1");
        assertThat(request.header("ce-tenant"))
                .isEqualTo("ww1/%E4%BC%81%E4%B8%9A")
                .isEqualTo(request.header("ce-subject"));
        assertThat(request.header("webhook-signature"))
                .isEqualTo(new Signature(new Secret(SECRET))
                        .headers(notification.dedupKey(), clock.instant(), request.bytes())
                        .get("webhook-signature"));
    }

    @Test
    void withoutASecretItIsNotSigned() throws Exception {
        try (Sink unsigned = Sinks.of(Alerts.config(Kind.WEBHOOK, receiver.url("/hook"), ""), clock, List.of())) {
            unsigned.send(List.of(Alerts.notification(Alerts.kafkaUnreachable())));
        }

        assertThat(receiver.last().header("ce-id")).isNotNull();
        assertThat(receiver.last().headers()).doesNotContainKey("Webhook-signature");
    }

    @Test
    void anAlertOfNoTenantHasItsKeyAsSubject() throws Exception {
        sink.send(List.of(Alerts.notification(Alerts.kafkaUnreachable())));

        assertThat(receiver.last().header("ce-subject")).isEqualTo("KafkaUnreachable");
        assertThat(receiver.last().headers()).doesNotContainKey("Ce-tenant");
    }

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void hostileNamesArriveHarmlessAndBounded(String text) throws Exception {
        Notification notification = Alerts.notification(Alerts.low("ww1/" + text, text));

        assertThat(sink.send(List.of(notification)).taken()).hasSize(1);

        Received request = receiver.last();
        assertThat(request.bytes()).hasSizeLessThan(16 * 1024);
        AlertRow told = Json.MAPPER.readValue(request.body(), AlertRow.class);
        assertThat(String.valueOf(told.corpName()))
                .hasSizeLessThanOrEqualTo(128)
                .isEqualTo(Texts.clean(String.valueOf(told.corpName())));
        assertThat(request.header("ce-tenant")).matches("[!-~]{4,1200}");
        assertThat(URLDecoder.decode(request.header("ce-tenant").replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(told.tenant());
    }

    @Test
    void whatAReceiverThatTookOthersRefusesIsGivenUp() throws Exception {
        receiver.answer(request -> new Reply(request.body().contains("wwcorp2\"") ? 422 : 204, ""));
        List<Notification> due = Alerts.many(5);

        Handover handover = sink.send(due);

        assertThat(handover.taken()).hasSize(4).doesNotContain(due.get(2));
        assertThat(handover.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.notification()).isEqualTo(due.get(2));
            assertThat(refused.reason()).isEqualTo("answered with status 422");
        });
    }

    @Test
    void aReceiverThatRefusesEverythingIsNotBelieved() throws Exception {
        receiver.answer(400, "wrong signature");
        assertThatThrownBy(() -> sink.send(Alerts.many(5)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining(
                        "check the url and the secret of the sink in alerts.sinks; it says: wrong signature");

        receiver.answer(200, "");
        sink.send(Alerts.many(1));
        receiver.answer(400, "wrong signature");

        assertThat(sink.send(Alerts.many(50)).refused()).hasSize(3);
        assertThatThrownBy(() -> sink.send(Alerts.many(50))).isInstanceOf(SinkException.class);
    }

    @Test
    void anAlertThatBreaksTheReceiverDoesNotKeepTheOthers() throws Exception {
        receiver.answer(request -> new Reply(request.body().contains("wwcorp0\"") ? 500 : 202, ""));

        assertThat(sink.send(Alerts.many(4)).taken()).hasSize(3);
        assertThatThrownBy(() -> sink.send(Alerts.many(1))).isInstanceOf(SinkException.class);
    }

    @Test
    void manyAreTakenInPortions() throws Exception {
        assertThat(sink.send(Alerts.many(1_000)).taken()).hasSize(50);
    }
}
