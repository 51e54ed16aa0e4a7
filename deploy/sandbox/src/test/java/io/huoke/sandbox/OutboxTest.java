package io.huoke.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.huoke.kafka.FreePort;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How callbacks and browsers are sent on their way. */
class OutboxTest {

    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final int HELD = 100;

    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch answered = new CountDownLatch(1);
    private HttpServer server;

    @AfterEach
    void stop() {
        answered.countDown();
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void callbacksThatAreHeldUnansweredDoNotHoldUpOthers() throws Exception {
        URI base = listen(FreePort.find());
        try (Outbox outbox = new Outbox()) {
            outbox.open(base);
            Poster poster = outbox.poster(target(base));
            for (int i = 0; i <= HELD; i++) {
                outbox.whenListenedTo(() -> outbox.deliver(poster, "<xml/>"));
            }

            await().until(() -> outbox.accepted() == 1);

            assertThat(requests).hasValueGreaterThanOrEqualTo(HELD + 1);
            answered.countDown();
            await().until(() -> outbox.accepted() == HELD + 1);
            assertThat(outbox.failed()).isZero();
        }
    }

    @Test
    void callbacksWaitUntilSomebodyListensAndTooManyAreLost() throws Exception {
        int port = FreePort.find();
        answered.countDown();
        try (Outbox outbox = new Outbox()) {
            outbox.open(URI.create("http://127.0.0.1:" + port));
            Poster poster = outbox.poster(target(URI.create("http://127.0.0.1:" + port)));
            for (int i = 0; i < 1_010; i++) {
                outbox.whenListenedTo(() -> outbox.deliver(poster, "<xml/>"));
            }
            assertThat(outbox.failed()).isEqualTo(10);
            assertThat(outbox.accepted()).isZero();

            listen(port);

            await().until(() -> outbox.accepted() == 1_000);
            assertThat(outbox.failed()).isEqualTo(10);
        }
    }

    /** Answers only from the 101st request on until it may answer all. */
    private URI listen(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try {
                if (requests.incrementAndGet() <= HELD) {
                    answered.await();
                }
                exchange.sendResponseHeaders(200, "success".length());
                exchange.getResponseBody().write("success".getBytes());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        server.start();
        return URI.create("http://127.0.0.1:" + port);
    }

    private static CallbackUrl target(URI base) {
        return new CallbackUrl(base.resolve("/callbacks/crm"), KEYS, "ww1", "success");
    }
}
