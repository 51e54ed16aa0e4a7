package io.huoke.notifier.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.config.HuokeConfig.Watched;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessWatchTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final Duration PERIOD = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final String READY =
            "{\"status\":\"ready\",\"dependencies\":{\"ingress.kafka\":{\"status\":\"up\",\"detail\":\"fine\"},"
                    + "\"ingress.spool\":{\"status\":\"up\",\"detail\":\"empty\"}}}";
    private static final String DOWN =
            "{\"status\":\"not ready\",\"dependencies\":{\"funnel.streams\":{\"status\":\"down\","
                    + "\"detail\":\"Kafka Streams is ERROR\"},\"funnel.view\":{\"status\":\"up\",\"detail\":\"\"}}}";
    private static final String SPOOLING =
            "{\"status\":\"degraded\",\"dependencies\":{\"ingress.kafka\":{\"status\":\"degraded\","
                    + "\"detail\":\"gone\"},\"ingress.spool\":{\"status\":\"degraded\","
                    + "\"detail\":\"7 callbacks wait for Kafka\"}}}";

    /** What a request gets. */
    private interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Behaviour behaviour = answer(200, READY);
    private volatile Instant now = NOW;
    private HttpServer server;
    private ReadinessWatch watch;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/health/ready", exchange -> {
            try (exchange) {
                behaviour.answer(exchange);
            } finally {
                asked.incrementAndGet();
            }
        });
        server.start();
        watch = watching(Optional.empty());
    }

    private ReadinessWatch watching(Optional<Secret> token) {
        return new ReadinessWatch(List.of(watched("ingress-1", token)), (InstantSource) () -> now, PERIOD, TIMEOUT);
    }

    private Watched watched(String name, Optional<Secret> token) {
        return new Watched(
                name, URI.create("http://127.0.0.1:" + server.getAddress().getPort()), token);
    }

    @AfterEach
    void stop() {
        over.countDown();
        watch.close();
        server.stop(0);
        threads.close();
    }

    private static Behaviour answer(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private Condition only() {
        await().until(() -> !watch.conditions().isEmpty());
        assertThat(watch.conditions()).hasSize(1);
        return watch.conditions().getFirst();
    }

    private void awaitQuiet() {
        await().until(() -> watch.conditions().isEmpty());
    }

    private void awaitQuestions(int more) {
        int before = asked.get();
        await().until(() -> asked.get() >= before + more);
    }

    @Test
    void aServiceThatIsReadyIsNoNews() {
        watch.start();

        awaitQuestions(5);

        assertThat(watch.conditions()).isEmpty();
    }

    @Test
    void saysWhichDependencyIsDownAndWhySinceItBegan() {
        behaviour = exchange -> {
            now = NOW.plusSeconds(60L * asked.get());
            answer(503, DOWN).answer(exchange);
        };

        watch.start();
        Condition condition = only();
        awaitQuestions(3);

        assertThat(condition.key()).isEqualTo("ServiceNotReady/ingress-1");
        assertThat(condition.name()).isEqualTo("ServiceNotReady");
        assertThat(condition.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(condition.summary())
                .isEqualTo("ingress-1 is not ready: funnel.streams is down: Kafka Streams is ERROR");
        assertThat(condition.action()).contains("/health/ready", "log");
        assertThat(condition.labels()).isEqualTo(Map.of("service", "notifier", "watched", "ingress-1"));
        assertThat(condition.since()).isEqualTo(NOW);
        assertThat(only()).isEqualTo(condition);
    }

    @Test
    void twoFailuresInARowAreNoneYet() {
        behaviour = exchange -> (asked.get() % 3 == 2 ? answer(200, READY) : answer(503, DOWN)).answer(exchange);
        watch.start();

        awaitQuestions(12);

        assertThat(watch.conditions()).isEmpty();
    }

    @Test
    void oneGoodAnswerAmongBadOnesDoesNotEndIt() {
        behaviour = answer(503, DOWN);
        watch.start();
        only();
        behaviour = exchange -> (asked.get() % 2 == 0 ? answer(200, READY) : answer(503, DOWN)).answer(exchange);

        awaitQuestions(10);

        assertThat(only().name()).isEqualTo("ServiceNotReady");
        behaviour = answer(200, READY);
        awaitQuiet();
    }

    @Test
    void slowGarbageHugeAndRedirectedAnswersAreFailuresUntilItIsBack() {
        watch.start();

        behaviour = exchange -> waitFor(over);
        await().until(() -> !watch.conditions().isEmpty() && only().summary().contains("does not answer in time"));

        behaviour = answer(200, "<html>\u0000");
        await().until(() -> only().summary().contains("something else than readiness"));

        behaviour = this::tenMegabytes;
        await().until(() -> only().summary().contains("is too long"));

        behaviour = exchange -> {
            exchange.getResponseHeaders().set("location", "/health/ready");
            exchange.sendResponseHeaders(302, -1);
        };
        await().until(() -> only().summary().contains("status 302"));

        behaviour = answer(200, "{\"status\":\"ready\"}");
        await().until(() -> only().summary().contains("something else than readiness"));

        behaviour = answer(200, READY);
        awaitQuiet();
    }

    @Test
    void anAnswerThatTricklesIsTooSlow() {
        behaviour = exchange -> {
            exchange.sendResponseHeaders(200, READY.length());
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            waitFor(over);
        };

        watch.start();

        await().until(() -> only().summary().contains("does not answer in time"));
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void tenMegabytes(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 10 << 10; i++) {
                body.write(new byte[1 << 10]);
            }
        }
    }

    @Test
    void nobodyListeningIsAFailure() {
        server.stop(0);

        watch.start();

        assertThat(only().summary()).isEqualTo("ingress-1 is not ready: it cannot be reached");
    }

    @Test
    void aSpoolInUseIsAWarningThatLastsWhileTheServiceDoesNotAnswer() {
        behaviour = answer(200, SPOOLING);
        watch.start();
        Condition spool = only();
        assertThat(spool.key()).isEqualTo("SpoolInUse/ingress-1");
        assertThat(spool.severity()).isEqualTo(Severity.WARNING);
        assertThat(spool.summary()).isEqualTo("the spool of ingress-1 is in use: 7 callbacks wait for Kafka");

        behaviour = answer(500, "");
        await().until(() -> watch.conditions().size() == 2);
        behaviour = answer(200, SPOOLING);
        await().until(() -> watch.conditions().size() == 1);
        assertThat(only().key()).isEqualTo("SpoolInUse/ingress-1");

        behaviour = answer(200, READY);
        awaitQuiet();
    }

    @Test
    void asksWithTheTokenAndNeverTellsIt() {
        behaviour = exchange -> {
            boolean known = "Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("authorization"));
            answer(known ? 200 : 401, READY).answer(exchange);
        };
        watch.close();
        watch = watching(Optional.of(new Secret("wr0ng")));
        watch.start();
        assertThat(only().summary()).contains("does not accept the token").doesNotContain("wr0ng");

        watch.reload(List.of(watched("ingress-1", Optional.of(new Secret("s3cret")))));

        awaitQuiet();
    }

    @Test
    void aTokenThatCannotBeSentIsSaidWithoutIt() {
        watch.close();
        watch = watching(Optional.of(new Secret("s3c\nret")));

        watch.start();

        assertThat(only().toString()).contains("cannot be used").doesNotContain("s3c");
    }

    @Test
    void whatHostileServicesSayIsOneLineAndShort() {
        String hostile = "[all good](http://evil)\\n# \\u202E" + "x".repeat(5_000);
        StringBuilder many = new StringBuilder("\"a\":{\"status\":\"down\",\"detail\":\"" + hostile + "\"}");
        for (int i = 0; i < 20; i++) {
            many.append(",\"").append(i).append("\":{\"status\":\"down\",\"detail\":\"d\"}");
        }
        behaviour = answer(503, "{\"status\":\"not ready\",\"dependencies\":{" + many + "}}");

        watch.start();

        assertThat(only().summary())
                .hasSizeLessThan(500)
                .doesNotContain("\n", "\u202E")
                .endsWith("and 18 more");
    }

    @Test
    void aReloadKeepsWhatIsKnownOfThoseThatStay() {
        behaviour = answer(503, DOWN);
        watch.start();
        Condition known = only();
        now = NOW.plusSeconds(60);

        watch.reload(List.of(watched("ingress-1", Optional.empty()), watched("ingress-2", Optional.empty())));

        assertThat(watch.conditions()).containsExactly(known);
        await().until(() -> watch.conditions().size() == 2);
        assertThat(watch.conditions().getLast().since()).isEqualTo(NOW.plusSeconds(60));
        watch.reload(List.of(watched("ingress-2", Optional.empty())));
        assertThat(only().key()).isEqualTo("ServiceNotReady/ingress-2");
    }

    @Test
    void aSlowServiceDoesNotKeepOthersWaiting() throws IOException {
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.setExecutor(threads);
        slow.createContext("/", exchange -> waitFor(over));
        slow.start();
        behaviour = answer(503, DOWN);
        Watched silent = new Watched(
                "a", URI.create("http://127.0.0.1:" + slow.getAddress().getPort()), Optional.empty());
        watch.close();
        watch = new ReadinessWatch(
                List.of(silent, watched("b", Optional.empty())), () -> now, PERIOD, Duration.ofMinutes(1));

        watch.start();

        assertThat(only().key()).isEqualTo("ServiceNotReady/b");
        over.countDown();
        slow.stop(0);
    }
}
