package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.listed;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On-call hears that callbacks are being lost, of customers that came after a tenant's first scan. */
class CallbackLossTest {

    private static final int CUSTOMERS = 100;
    private static final int LOST = 3;
    private static final String KEY = "CallbackLoss/ww1/c";
    private static final Duration JUDGED = Duration.ofSeconds(10);

    /** As events tell their time: seconds since the start of all others. */
    private final int now =
            Math.toIntExact(Duration.between(START, Instant.now()).toSeconds());

    private FunnelDriver funnel;

    @BeforeEach
    void start() {
        funnel = new FunnelDriver();
    }

    @AfterEach
    void stop() {
        funnel.close();
    }

    private static ReconciliationRow firstScan(int completed) {
        Instant at = START.plusSeconds(completed);
        Pass pass = new Pass(at.minusSeconds(60), at, null, 2, true, 3, 3, 0, 10, 0);
        return new ReconciliationRow("ww1/c", AppKind.THIRD_PARTY, null, pass, Map.of(), null, at);
    }

    /** Some of whom no callback told. */
    private void customers() {
        IntStream.range(0, CUSTOMERS).forEach(i -> {
            if (i >= LOST) {
                funnel.process(add("c", "u1", "wm" + i, "s1", now - 600));
            }
            funnel.process(listed("c", "u1", "wm" + i, "ca1", "s1", 0, i < LOST ? now - 600 : null, now - 60));
        });
    }

    @Test
    void aShareAboveTheThresholdFires() {
        funnel.reconcile(firstScan(now - 3_600));
        customers();

        funnel.advance(JUDGED);

        assertThat(funnel.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert).extracting(AlertRow::key, AlertRow::isFiring).containsExactly(KEY, true);
            assertThat(alert.summary())
                    .contains("callbacks are being lost for tenant ww1/c: 3.0 % of customers added in 24 h");
        });
    }

    @Test
    void andEndsWhenTheCallbacksComeLateAfterAll() {
        aShareAboveTheThresholdFires();

        IntStream.range(0, LOST).forEach(i -> funnel.process(add("c", "u1", "wm" + i, "s1", now - 600)));
        funnel.advance(JUDGED);

        assertThat(funnel.alerts()).singleElement().satisfies(alert -> assertThat(alert.isFiring())
                .isFalse());
    }

    @Test
    void whoWasThereBeforeTheFirstScanIsNotLost() {
        customers();
        funnel.advance(JUDGED).reconcile(firstScan(now - 30));

        funnel.advance(JUDGED);

        assertThat(funnel.alerts()).isEmpty();
    }

    @Test
    void itGoesWithItsTenant() {
        aShareAboveTheThresholdFires();

        funnel.erase("ww1/c", 1, Instant.now().plusSeconds(60)).advance(JUDGED);

        assertThat(funnel.alertTombstones()).containsExactly(KEY);
        assertThat(funnel.stored()).noneMatch(entry -> entry.contains("CallbackLoss"));
    }
}
