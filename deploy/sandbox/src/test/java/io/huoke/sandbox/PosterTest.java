package io.huoke.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WeCom's delivery rule (page 91116). */
class PosterTest {

    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));

    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final AtomicInteger attempts = new AtomicInteger();
    private final Set<String> queries = ConcurrentHashMap.newKeySet();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.close();
    }

    @Test
    void anAnswerAsWantedIsAcceptedAtOnce() throws Exception {
        answer(exchange -> respond(exchange, 200, "success"));

        assertThat(poster("success").post("<xml/>")).isEqualTo(Delivery.ACCEPTED);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anyOtherAnswerIsRefusedAndNotRepeated() throws Exception {
        answer(exchange -> respond(exchange, 500, "success"));
        assertThat(poster("success").post("<xml/>")).isEqualTo(Delivery.REFUSED);
        assertThat(poster("").post("<xml/>")).isEqualTo(Delivery.REFUSED);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aDroppedConnectionIsTriedThreeTimesInAllEachSignedAnew() throws Exception {
        answer(HttpExchange::close);

        assertThat(poster("success").post("<xml/>")).isEqualTo(Delivery.LOST);
        assertThat(attempts).hasValue(3);
        assertThat(queries).hasSize(3);
    }

    @Test
    void attemptsAreSpreadWhereNobodyListens() throws Exception {
        Poster poster = poster("success");
        server.stop(0);
        long start = System.nanoTime();

        assertThat(poster.post("<xml/>")).isEqualTo(Delivery.LOST);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(BETWEEN.multipliedBy(2));
    }

    @Test
    void aRetryThatIsAnsweredIsAccepted() throws Exception {
        answer(exchange -> {
            if (attempts.get() < 3) {
                exchange.close();
            } else {
                respond(exchange, 200, "success");
            }
        });

        assertThat(poster("success").post("<xml/>")).isEqualTo(Delivery.ACCEPTED);
        assertThat(attempts).hasValue(3);
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void answer(Answer answer) {
        server.createContext("/", exchange -> {
            attempts.incrementAndGet();
            queries.add(exchange.getRequestURI().getQuery());
            answer.to(exchange);
        });
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
        exchange.getResponseBody().write(body.getBytes());
        exchange.close();
    }

    private Poster poster(String successBody) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/callbacks/crm");
        return new Poster(http, new CallbackUrl(url, KEYS, "ww1", successBody), BETWEEN);
    }
}
