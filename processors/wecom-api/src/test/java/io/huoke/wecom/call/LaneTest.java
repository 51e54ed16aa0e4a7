package io.huoke.wecom.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.wecom.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Budgets, blocks and parallelism (page 90312). */
class LaneTest {

    private static final String QUOTA = "externalcontact/customer_acquisition_quota";

    private static final Limits SMALL = new Limits(
            new Limits.Window(100, 1_000),
            new Limits.Window(100, 1_000),
            new Limits.Window(200, 2_000),
            Duration.ofMillis(300),
            Duration.ofHours(1),
            16);

    /** A burst of a tenth and nine tenths on the way: whatever minute is looked at, it holds 100 calls at most. */
    @Test
    void spendsNoMoreThanAWindowAllowsWhereverItBegins() throws InterruptedException {
        Budget budget = new Budget(new Limits.Window(100, 100_000));
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
        Budget budget = new Budget(new Limits.Window(10, 10));
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
        parallelism.crowded();
        parallelism.crowded();
        assertThat(parallelism.allowed()).isEqualTo(4);

        for (int i = 0; i < 4; i++) {
            parallelism.succeeded();
        }
        assertThat(parallelism.allowed()).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            parallelism.crowded();
        }
        assertThat(parallelism.allowed()).isEqualTo(1);
        assertThat(parallelism.enter(Deadline.after(Duration.ZERO))).isTrue();
        assertThat(parallelism.enter(Deadline.after(Duration.ofMillis(10)))).isFalse();
    }

    @Test
    void leavesOneInterfaceOfOneCorpAloneAfter45009() throws Exception {
        try (Stage stage = new Stage(SMALL, Duration.ofSeconds(1), Duration.ofMillis(200))) {
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

            assertThat(stage.server.calls().received(QUOTA)).isEqualTo(received);
            assertThat(stage.client.acquisition(Stage.TENANT).linkIds()).isEmpty();
        }
    }

    @Test
    void waitsForTheEndOfABlockThatItsDeadlineAllows() throws Exception {
        try (Stage stage = new Stage(SMALL, Duration.ofSeconds(1), Duration.ofSeconds(10))) {
            stage.authorize(Stage.APP, Stage.CORP);
            stage.server.faults(Faults.always(Fault.THROTTLED).onlyFor(QUOTA));
            assertThatThrownBy(() -> stage.client.acquisition(Stage.TENANT).quota())
                    .as("the second block is the long one")
                    .hasMessageContaining("45009");

            assertThat(stage.server.calls().received(QUOTA)).isEqualTo(2);
        }
    }
}
