package io.huoke.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

    private static final int PER_SECOND = 200;
    private static final Duration FREEZE = Duration.ofMillis(500);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger received = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** A generator that waits for answers would send nothing during the freeze, and so not notice it. */
    @Test
    void aServerThatFreezesIsSlowForAllThatWereDueMeanwhile() throws Exception {
        Outcome outcome = run(request -> {
            if (received.incrementAndGet() == PER_SECOND / 2) {
                freeze();
            }
            request.response().end();
        });
        assertThat(outcome.errors()).isZero();
        long slow = outcome.latency().getCountBetweenValues(FREEZE.toNanos() / 5, Long.MAX_VALUE);
        assertThat(slow).isGreaterThan(PER_SECOND * FREEZE.toMillis() / 1_000 / 2);
    }

    @Test
    void anAnswerOtherThan200IsAnError() throws Exception {
        Outcome outcome = run(request -> request.response()
                .setStatusCode(received.incrementAndGet() % 2 == 0 ? 200 : 403)
                .end());
        assertThat(outcome.errors()).isPositive();
        assertThat(outcome.errors() + outcome.latency().getTotalCount()).isEqualTo(received.get());
    }

    private Outcome run(Handler<HttpServerRequest> handler) throws InterruptedException {
        HttpServer server =
                vertx.createHttpServer().requestHandler(handler).listen(0).await();
        try (OpenLoop load = new OpenLoop(server.actualPort(), Ring.signedNow())) {
            return load.run(PER_SECOND, Duration.ofSeconds(1));
        }
    }

    private static void freeze() {
        long end = System.nanoTime() + FREEZE.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
