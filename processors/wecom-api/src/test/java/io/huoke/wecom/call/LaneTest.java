package io.huoke.wecom.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.wecom.Stage;
import io.huoke.wecom.call.Limits.Window;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Budgets, blocks and parallelism (page 90312). */
class LaneTest {

    private static final String QUOTA = "externalcontact/customer_acquisition_quota";

    /** As WeCom's, but with a parallelism and a first block that a test can see the end of. */
    private static Limits limits(Duration block) {
        return new Limits(
                Limits.WECOM.perCorp(),
                Limits.WECOM.ownAppsPerAddress(),
                Limits.WECOM.providerPerAddress(),
                block,
                Duration.ofHours(1),
                4);
    }

    /** A burst of a tenth and nine tenths on the way: whatever minute is looked at, it holds 100 calls at most. */
    @Test
    void spendsNoMoreThanAWindowAllowsWhereverItBegins() throws InterruptedException {
        Budget budget = new Budget(List.of(Window.perMinute(100), Window.perHour(100_000)));
        long start = System.nanoTime();
        int taken = 0;
        while (budget.take(new Deadline(start + Duration.ofSeconds(2).toNanos()))) {
            taken++;
        }
        double perMinute = taken - 10;

        assertThat(perMinute * 30).isLessThanOrEqualTo(90 + 30);
        assertThat(taken).isGreaterThanOrEqualTo(11);
    }

    @Test
    void doesNotWaitForABudgetThatComesTooLate() throws InterruptedException {
        Budget budget = new Budget(List.of(Window.perMinute(10)));
        assertThat(budget.take(Deadline.after(Duration.ofSeconds(1)))).isTrue();

        long start = System.nanoTime();
        assertThat(budget.take(Deadline.after(Duration.ofSeconds(2)))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void forgetsLanesThatAreAsGoodAsNew() {
        Lanes lanes = new Lanes(Limits.WECOM, new SimpleMeterRegistry());
        for (int i = 0; i < 25_000; i++) {
            Principal corp = Principal.of("wp" + i);
            var unused = lanes.lane(Call.post(Api.GET_LINK, corp, Map.of(), Done.class));
        }

        assertThat(lanes.size()).isLessThan(11_000);
    }

    @Test
    void halvesItsParallelismAndRecoversStepByStep() throws InterruptedException {
        Parallelism parallelism = new Parallelism(16);
        crowded(parallelism);
        crowded(parallelism);
        assertThat(parallelism.allowed()).isEqualTo(4);

        for (int i = 0; i < 4; i++) {
            parallelism.succeeded();
        }
        assertThat(parallelism.allowed()).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            crowded(parallelism);
        }
        assertThat(parallelism.allowed()).isEqualTo(1);
        assertThat(parallelism.enter(Deadline.after(Duration.ZERO))).isPresent();
        assertThat(parallelism.enter(Deadline.after(Duration.ofMillis(10)))).isEmpty();
    }

    private static void crowded(Parallelism parallelism) throws InterruptedException {
        long place = parallelism.enter(Deadline.after(Duration.ZERO)).orElseThrow();
        parallelism.crowded(place);
        parallelism.leave();
    }

    /** Sixteen calls that ran at the same time tell one thing, not sixteen. */
    @Test
    void halvesItsParallelismOncePerRound() throws InterruptedException {
        Parallelism parallelism = new Parallelism(16);
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            places.add(parallelism.enter(Deadline.after(Duration.ZERO)).orElseThrow());
        }
        places.forEach(parallelism::crowded);

        assertThat(parallelism.allowed()).isEqualTo(8);
    }

    @Test
    void losesNoPlaceWhenACallerIsInterrupted() throws Exception {
        try (Stage stage = new Stage(limits(Duration.ofMinutes(1)), Duration.ofSeconds(5), Duration.ofSeconds(10))) {
            stage.authorize(Stage.APP, Stage.CORP);
            stage.client.acquisition(Stage.TENANT).quota();
            stage.server.faults(
                    Faults.none().withLatency(1, Duration.ofSeconds(1)).onlyFor(QUOTA));
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    try {
                        stage.client.acquisition(Stage.TENANT).quota();
                    } catch (WeComException e) {
                        // Interrupted while it waited for its turn or for its answer.
                    }
                }));
            }
            long before = stage.server.calls().received(QUOTA);
            Awaitility.await().until(() -> stage.server.calls().received(QUOTA) >= before + 4);
            callers.forEach(Thread::interrupt);
            for (Thread caller : callers) {
                caller.join();
            }
            stage.server.faults(Faults.none());

            assertThat(stage.client.acquisition(Stage.TENANT).quota().balance()).isZero();
        }
    }

    @Test
    void sendsNobodyWhoWasInTheQueueWhenABlockBegan() throws Exception {
        try (Stage stage = new Stage(limits(Duration.ofMinutes(1)), Duration.ofSeconds(5), Duration.ofSeconds(10))) {
            stage.authorize(Stage.APP, Stage.CORP);
            stage.client.acquisition(Stage.TENANT).quota();
            long before = stage.server.calls().received(QUOTA);
            stage.server.faults(Faults.always(Fault.THROTTLED)
                    .withLatency(1, Duration.ofMillis(200))
                    .onlyFor(QUOTA));
            AtomicInteger blocked = new AtomicInteger();
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 100; i++) {
                    callers.submit(() -> {
                        try {
                            stage.client.acquisition(Stage.TENANT).quota();
                        } catch (WeComException e) {
                            blocked.incrementAndGet();
                        }
                    });
                }
            }

            assertThat(blocked).hasValue(100);
            assertThat(stage.server.calls().received(QUOTA) - before).isLessThanOrEqualTo(4);
        }
    }

    /** Naive callers would all be refused again and again. */
    @Test
    void finishesAllCallsThoughWeComBearsTwoAtATime() throws Exception {
        try (Stage stage = new Stage(limits(Duration.ofMinutes(1)), Duration.ofSeconds(5), Duration.ofSeconds(30))) {
            stage.authorize(Stage.APP, Stage.CORP);
            stage.client.acquisition(Stage.TENANT).quota();
            stage.server.limits(io.huoke.sandbox.api.Limits.wecom().withConcurrentPerCorp(2));
            stage.server.faults(
                    Faults.none().withLatency(1, Duration.ofMillis(20)).onlyFor(QUOTA));
            AtomicInteger done = new AtomicInteger();
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 60; i++) {
                    callers.submit(() -> {
                        var unused = stage.client.acquisition(Stage.TENANT).quota();
                        done.incrementAndGet();
                    });
                }
            }

            assertThat(done.get()).isGreaterThanOrEqualTo(55);
            assertThat(stage.server.calls().answers(QUOTA, 45033)).isBetween(1L, 60L);
        }
    }

    @Test
    void leavesOneInterfaceOfOneCorpAloneAfter45009() throws Exception {
        try (Stage stage = new Stage(limits(Duration.ofMinutes(1)), Duration.ofSeconds(5), Duration.ofSeconds(10))) {
            stage.authorize(Stage.APP, Stage.CORP);
            stage.client.acquisition(Stage.TENANT).quota();
            stage.server.faults(Faults.always(Fault.THROTTLED).onlyFor(QUOTA));
            assertThatThrownBy(() -> stage.client.acquisition(Stage.TENANT).quota())
                    .isInstanceOfSatisfying(
                            WeComException.class, e -> assertThat(((Failure.Throttled) e.failure()).until())
                                    .isPresent());
            long received = stage.server.calls().received(QUOTA);

            assertThatThrownBy(() -> stage.client.acquisition(Stage.TENANT).quota())
                    .hasMessageContaining("blocks it until");
            assertThat(stage.meters
                            .get("huoke_wecom_not_sent")
                            .tags("api", QUOTA, "reason", "blocked")
                            .counter()
                            .count())
                    .isPositive();

            assertThat(stage.server.calls().received(QUOTA)).isEqualTo(received);
            assertThat(stage.client.acquisition(Stage.TENANT).linkIds()).isEmpty();
        }
    }

    @Test
    void waitsForTheEndOfABlockThatItsDeadlineAllows() throws Exception {
        try (Stage stage = new Stage(limits(Duration.ofMillis(300)), Duration.ofSeconds(5), Duration.ofSeconds(10))) {
            stage.authorize(Stage.APP, Stage.CORP);
            stage.server.faults(Faults.always(Fault.THROTTLED).onlyFor(QUOTA));
            assertThatThrownBy(() -> stage.client.acquisition(Stage.TENANT).quota())
                    .as("the second block is the long one")
                    .hasMessageContaining("45009");

            assertThat(stage.server.calls().received(QUOTA)).isEqualTo(2);
        }
    }
}
