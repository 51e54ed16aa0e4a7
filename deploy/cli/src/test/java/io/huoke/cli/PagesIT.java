package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.ChildBroker;
import io.huoke.testkit.Receiver;
import io.huoke.testkit.Receiver.Received;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * From the callback to on-call, each service and the broker in a process of its own, some of which are killed: how long it
 * takes, and that it comes once.
 */
@Isolated("it measures latencies")
class PagesIT {

    private static final String SUITE = "ww1111aaaa2222bbbb";
    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";
    private static final int PAGES = 200;
    private static final int PER_SECOND = 50;
    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final Duration WITHIN_A_KILL = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    private final Map<String, Instant> posted = new HashMap<>();
    private Receiver oncall;
    private ChildBroker broker;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        oncall = Receiver.start();
        broker = ChildBroker.start(directory);
        http = HttpClient.newHttpClient();
        Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                data-dir: ${DATA}
                kafka: {bootstrap.servers: "%s"}
                topics: {partitions: 1}
                sealing: {keyset: '%s'}
                ingress: {host: 127.0.0.1, port: 0}
                management: {port: 0}
                endpoints:
                  - {id: crm, kind: suite, receive-ids: [%s], keys: [{token: %s, encoding-aes-key: %s}]}
                alerts: {sinks: [{id: oncall, kind: webhook, url: "%s/", secret: %s}]}
                """
                        .formatted(
                                broker.bootstrapServers(),
                                Sealer.generateKeyset(),
                                SUITE,
                                KEYS.token().value(),
                                KEYS.encodingAesKey().value(),
                                oncall.url(),
                                SECRET));
    }

    @AfterEach
    void stop() {
        http.close();
        broker.close();
        oncall.close();
    }

    private HuokeProcess up(String service) throws IOException {
        return HuokeProcess.start(
                directory, Map.of("DATA", directory.resolve(service).toString()), "up", "--only", service);
    }

    @Test
    void onCallHearsWithinSecondsAndOnceWhateverIsKilled() throws Exception {
        try (HuokeProcess ingress = up("ingress");
                HuokeProcess quota = up("quota");
                HuokeProcess notifier = up("notifier")) {
            List.of(ingress, quota, notifier).forEach(HuokeProcess::awaitUp);
            Poster poster = new Poster(
                    http, new CallbackUrl(ingress.ingress().resolve("/callbacks/crm"), KEYS, SUITE, "success"));
            exhaust(poster, "warm-up");
            awaitPage("warm-up", Duration.ofSeconds(30));

            List<Duration> times = new ArrayList<>();
            Pace pace = Pace.perSecond(PER_SECOND);
            for (int page = 0; page < PAGES; page++) {
                pace.awaitNext();
                exhaust(poster, "wp" + page);
            }
            for (int page = 0; page < PAGES; page++) {
                times.add(awaitPage("wp" + page, WITHIN_A_KILL));
            }
            times.sort(null);
            System.out.printf(
                    "callback to sink, %d pages: p50 %d ms, p99 %d ms, slowest %d ms%n",
                    PAGES,
                    times.get(PAGES / 2).toMillis(),
                    times.get(PAGES * 99 / 100).toMillis(),
                    times.getLast().toMillis());
            assertThat(times.get(PAGES * 99 / 100)).isLessThan(WITHIN);

            quota.kill();
            exhaust(poster, "without-quota");
            try (HuokeProcess quotaAgain = up("quota")) {
                Duration afterQuota = awaitPage("without-quota", WITHIN_A_KILL);
                eachCameOnce();
                notifier.kill();
                exhaust(poster, "without-notifier");
                try (HuokeProcess notifierAgain = up("notifier")) {
                    Duration afterNotifier = awaitPage("without-notifier", WITHIN_A_KILL);
                    System.out.printf(
                            "callback to sink, quota killed: %d ms; notifier killed: %d ms%n",
                            afterQuota.toMillis(), afterNotifier.toMillis());
                    List.of(quotaAgain, notifierAgain).forEach(HuokeProcess::awaitUp);
                    eachCameUnderOneId();
                }
            }
        }
    }

    private void exhaust(Poster poster, String corp) throws InterruptedException {
        Instant now = Instant.now();
        posted.put(corp, now);
        String message = "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>" + corp + "</AuthCorpId><InfoType>"
                + "customer_acquisition</InfoType><TimeStamp>" + now.getEpochSecond()
                + "</TimeStamp><ChangeType>balance_exhausted</ChangeType></xml>";
        assertThat(poster.post(message)).isEqualTo(Delivery.ACCEPTED);
    }

    private Duration awaitPage(String corp, Duration atMost) {
        Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(20)).until(() -> !pages(corp)
                .isEmpty());
        return Duration.between(posted.get(corp), pages(corp).getFirst().at());
    }

    private List<Received> pages(String corp) {
        String key = "QuotaExhausted/" + SUITE + "/" + corp;
        return oncall.received().stream()
                .filter(request -> request.body().contains("\"" + key + "\""))
                .toList();
    }

    private void eachCameOnce() {
        posted.keySet().forEach(corp -> assertThat(pages(corp)).as(corp).hasSize(1));
    }

    /** A notifier that is killed before it has noted what it told tells it again. */
    private void eachCameUnderOneId() {
        posted.keySet().forEach(corp -> assertThat(pages(corp).stream()
                        .map(page -> page.headers().get("webhook-id"))
                        .distinct())
                .as(corp)
                .hasSize(1));
    }
}
