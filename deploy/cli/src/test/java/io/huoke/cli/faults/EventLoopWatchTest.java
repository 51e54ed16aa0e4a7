package io.huoke.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopWatchTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<BlockedLoop> reports = new CopyOnWriteArrayList<>();
    private Thread watch;

    @BeforeEach
    void start() {
        watch = EventLoopWatch.start(reports::add);
    }

    @AfterEach
    void stop() {
        watch.interrupt();
        vertx.close();
    }

    @Test
    void tellsOfATaskThatWaitsForALockAndOnlyOnce() {
        CountDownLatch never = new CountDownLatch(1);

        vertx.runOnContext(unused -> await(never, Duration.ofSeconds(1)));

        Awaitility.await().until(() -> !reports.isEmpty());
        assertThat(BlockedLoop.parse(reports.getFirst().line())).isEqualTo(reports);
        assertThat(reports.getFirst().waited()).isTrue();
        await(never, Duration.ofSeconds(1));
        assertThat(reports).hasSize(1);
    }

    @Test
    void tellsOfNettysOwnTaskThatWaits() throws InterruptedException {
        Runnable outsideOfVertx = () -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));

        Thread loop = new VertxThread(outsideOfVertx, "vert.x-eventloop-thread-9", false, 1, TimeUnit.SECONDS);
        loop.start();

        Awaitility.await().until(() -> !reports.isEmpty());
        assertThat(reports.getFirst().state()).isEqualTo(Thread.State.TIMED_WAITING);
        loop.join();
    }

    @Test
    void saysNothingOfManyShortTasksAndOfALoopThatIsIdle() {
        long timer = vertx.setPeriodic(1, unused -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)));

        await(new CountDownLatch(1), Duration.ofSeconds(1));
        vertx.cancelTimer(timer);
        await(new CountDownLatch(1), Duration.ofMillis(500));

        assertThat(reports).isEmpty();
    }

    private static void await(CountDownLatch latch, Duration atMost) {
        try {
            latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
