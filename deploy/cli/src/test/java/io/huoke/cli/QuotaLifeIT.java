package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.Json;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.Alertmanager;
import io.huoke.testkit.Receiver;
import io.huoke.testkit.Receiver.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An enterprise's quota runs low, out and is bought again: by callbacks through the ingress and by A8 of the simulated WeCom,
 * to a webhook and a real Alertmanager.
 */
class QuotaLifeIT {

    private static final String CORP = "wpLife";
    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void onCallHearsOfEachConditionOnceAndOfItsEnd() throws Exception {
        try (Receiver oncall = Receiver.start();
                Alertmanager alertmanager = Alertmanager.start(directory);
                AuthorizationStage stage = new AuthorizationStage(directory, more(oncall, alertmanager))) {
            Tenant tenant = stage.ownApp(CORP, List.of("ann"));
            LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
            stage.world.quotaBatch(CORP, 15, today.plusDays(90));
            stage.world.quotaBatch(CORP, 2, today.plusDays(3));
            stage.world.usedQuota(CORP, 983);
            try (HuokeProcess huoke =
                    stage.up("ingress,reconciler,quota,notifier").awaitUp()) {
                String expiring = "QuotaExpiring/" + tenant + "/" + today.plusDays(3);
                awaitTold(oncall, "QuotaLow/" + tenant + " firing", expiring + " firing");
                post(huoke, "balance_low");

                stage.world.useQuota(CORP, 17);
                post(huoke, "balance_exhausted");
                awaitTold(oncall, "QuotaExhausted/" + tenant + " firing", expiring + " resolved");
                awaitAmtool(alertmanager, "QuotaExhausted", "Example");

                stage.world.quotaBatch(CORP, 500, today.plusDays(365));
                post(huoke, "balance_increased");
                awaitTold(oncall, "QuotaExhausted/" + tenant + " resolved", "QuotaLow/" + tenant + " resolved");

                assertThat(told(oncall))
                        .containsExactlyInAnyOrder(
                                "QuotaLow/" + tenant + " firing",
                                expiring + " firing",
                                "QuotaExhausted/" + tenant + " firing",
                                expiring + " resolved",
                                "QuotaExhausted/" + tenant + " resolved",
                                "QuotaLow/" + tenant + " resolved");
                assertThat(oncall.received()).allSatisfy(QuotaLifeIT::holdsNoSecret);
                Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(
                                alertmanager.amtool("alert", "query", "alertname=~Quota.*", "-o", "json"))
                        .isEqualToIgnoringWhitespace("[]"));
                assertThat(String.join("", alertmanager.told())).contains("\"resolved\"");
                JsonNode quota = get(huoke.management().resolve("/v1/quota?tenant=" + tenant));
                assertThat(quota.at("/quotas/0/state").asText()).isEqualTo("ok");
                assertThat(quota.at("/quotas/0/balance").asLong()).isEqualTo(500);
                JsonNode alerts = get(huoke.management().resolve("/v1/alerts?state=resolved&name=QuotaExhausted"));
                assertThat(alerts.at("/alerts/0/corpName").asText()).isEqualTo("Example");
            }
        }
    }

    private static String more(Receiver oncall, Alertmanager alertmanager) {
        return """
                ingress: {host: 127.0.0.1, port: 0}
                endpoints:
                  - {id: own, kind: corp, owner: %s.1000002, receive-ids: [%s], keys: [{token: %s, encoding-aes-key: %s}]}
                alerts:
                  sinks:
                    - {id: oncall, kind: webhook, url: "%s/", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G}
                    - {id: manager, kind: alertmanager, url: "%s"}
                """
                .formatted(
                        CORP,
                        CORP,
                        KEYS.token().value(),
                        KEYS.encodingAesKey().value(),
                        oncall.url(),
                        alertmanager.url());
    }

    private void post(HuokeProcess huoke, String changeType) throws InterruptedException {
        CallbackUrl url = new CallbackUrl(huoke.ingress().resolve("/callbacks/own"), KEYS, CORP, "");
        String message = "<xml><ToUserName>" + CORP + "</ToUserName><FromUserName>sys</FromUserName><CreateTime>"
                + Instant.now().getEpochSecond() + "</CreateTime><MsgType>event</MsgType><Event>customer_acquisition"
                + "</Event><ChangeType>" + changeType + "</ChangeType></xml>";
        assertThat(new Poster(http, url).post(message)).isEqualTo(Delivery.ACCEPTED);
    }

    private static void awaitTold(Receiver receiver, String... expected) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(told(receiver))
                .contains(expected));
    }

    private static List<String> told(Receiver receiver) {
        return receiver.received().stream()
                .map(request -> json(request.body()))
                .map(row -> row.get("key").asText() + " " + row.get("state").asText())
                .toList();
    }

    private static void awaitAmtool(Alertmanager alertmanager, String name, String corpName) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(
                        alertmanager.amtool("alert", "query", "alertname=" + name, "-o", "json"))
                .contains(corpName));
    }

    private static void holdsNoSecret(Received request) {
        assertThat(request.toString())
                .doesNotContain("secret-of-", "whsec_", KEYS.token().value());
    }

    private JsonNode get(URI uri) throws Exception {
        return json(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
