package io.huoke.ingress.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeoutsTest {

    private static final Duration DURATION = Duration.ofMillis(50);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Timeouts timeouts = new Timeouts(vertx, DURATION);
    private final BlockingQueue<String> expired = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void thoseNotCancelledExpireInOrderAndNotEarly() throws Exception {
        long start = System.nanoTime();
        loop.runOnContext(unused -> {
            Timeouts.Timeout first = begin("first");
            begin("second");
            Timeouts.Timeout third = begin("third");
            begin("fourth");
            first.cancel();
            third.cancel();
        });

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsExactly("second", "fourth");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DURATION.toNanos());
        assertThat(expired).isEmpty();
    }

    @Test
    void oneThatBeginsWhileOthersRunHasItsWholeTime() throws Exception {
        loop.runOnContext(unused -> begin("first"));
        assertThat(next()).isEqualTo("first");

        long start = System.nanoTime();
        loop.runOnContext(unused -> {
            Timeouts.Timeout cancelled = begin("cancelled");
            vertx.setTimer(DURATION.toMillis() / 2, later -> {
                cancelled.cancel();
                begin("second");
            });
        });

        assertThat(next()).isEqualTo("second");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DURATION.toNanos() + DURATION.toNanos() / 2);
    }

    @Test
    void oneThatExpiresMayBeginAnotherAndCancelAnother() throws Exception {
        loop.runOnContext(unused -> {
            Timeouts.Timeout[] other = new Timeouts.Timeout[1];
            timeouts.begin(() -> {
                other[0].cancel();
                begin("begun while expiring");
            });
            other[0] = begin("cancelled while expiring");
        });

        assertThat(next()).isEqualTo("begun while expiring");
        assertThat(expired).isEmpty();
    }

    /** As if the process stood still for a moment whenever it looks at the clock. */
    @Test
    void allExpireThoughTimePassesWhileTheyAreLookedFor() throws Exception {
        int count = 100;
        AtomicLong looks = new AtomicLong();
        Timeouts slow = new Timeouts(
                vertx, DURATION, () -> System.nanoTime() + Duration.ofMillis(2).toNanos() * looks.incrementAndGet());
        AtomicInteger begun = new AtomicInteger();
        loop.runOnContext(unused -> vertx.setPeriodic(1, timer -> {
            String name = String.valueOf(begun.incrementAndGet());
            slow.begin(() -> expired.add(name));
            if (begun.get() == count) {
                vertx.cancelTimer(timer);
            }
        }));

        for (int i = 1; i <= count; i++) {
            assertThat(next()).isEqualTo(String.valueOf(i));
        }
    }

    @Test
    void oneThatThrowsDoesNotKeepTheOthers() throws Exception {
        loop.runOnContext(unused -> {
            timeouts.begin(() -> {
                throw new IllegalStateException("as it is meant to be");
            });
            begin("second");
            vertx.setTimer(DURATION.toMillis() / 2, later -> begin("third"));
        });

        assertThat(next()).isEqualTo("second");
        assertThat(next()).isEqualTo("third");
    }

    private Timeouts.Timeout begin(String name) {
        return timeouts.begin(() -> expired.add(name));
    }

    private @Nullable String next() throws InterruptedException {
        return expired.poll(5, TimeUnit.SECONDS);
    }
}
