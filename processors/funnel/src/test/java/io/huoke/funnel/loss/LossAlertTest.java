package io.huoke.funnel.loss;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.config.HuokeConfig.CallbackLoss;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossAlertTest {

    private static final CallbackLoss CONFIG = new CallbackLoss(0.02, Duration.ofHours(24), 50);
    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final String TENANT = "ww1/wpCorp";

    private static Optional<AlertRow> next(AlertRow known, long adds, long missed, Instant now) {
        return LossAlert.next(TENANT, null, known, new Arrivals(adds, missed), CONFIG, now);
    }

    private static AlertRow firing() {
        return next(null, 1_000, 31, NOW).orElseThrow();
    }

    @Test
    void saysWhatIsWrongWithWhomAndWhatToDo() {
        AlertRow row = firing();

        assertThat(row.key()).isEqualTo("CallbackLoss/ww1/wpCorp");
        assertThat(row.summary())
                .isEqualTo(
                        "callbacks are being lost for tenant ww1/wpCorp: 3.1 % of customers added in 24 h came only by"
                                + " reconciliation (31 of 1,000)");
        assertThat(row.action()).contains("huoke dead-letters list", "huoke doctor");
        assertThat(row.severity()).isEqualTo(AlertRow.Severity.WARNING);
        assertThat(row.labels()).isEqualTo(Map.of("service", "funnel"));
        assertThat(row.since()).isEqualTo(NOW);
    }

    @Test
    void saysTheNameOfTheTenantToo() {
        AlertRow row = LossAlert.next(TENANT, "小店", null, new Arrivals(1_000, 31), CONFIG, NOW)
                .orElseThrow();

        assertThat(row.corpName()).isEqualTo("小店");
        assertThat(row.summary()).startsWith("callbacks are being lost for tenant ww1/wpCorp (小店): 3.1 %");
    }

    @Test
    void aWindowThatIsNoNumberOfHoursIsToldInMinutes() {
        CallbackLoss config = new CallbackLoss(0.02, Duration.ofMinutes(90), 1);

        AlertRow row = LossAlert.next(TENANT, null, null, new Arrivals(2, 1), config, NOW)
                .orElseThrow();

        assertThat(row.summary()).contains("added in 90 min");
    }

    @Test
    void otherFiguresWaitTenMinutes() {
        AlertRow row = firing();

        assertThat(next(row, 1_000, 32, NOW.plus(Duration.ofMinutes(9)))).isEmpty();
        AlertRow later = next(row, 1_000, 32, NOW.plus(Duration.ofMinutes(10))).orElseThrow();
        assertThat(later.summary()).contains("32 of 1,000");
        assertThat(later.since()).isEqualTo(NOW);
        assertThat(later.lastSeen()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
    }

    @Test
    void theSameIsSaidAgainEachDay() {
        AlertRow row = firing();

        assertThat(next(row, 1_000, 31, NOW.plus(Duration.ofHours(23)))).isEmpty();
        assertThat(next(row, 1_000, 31, NOW.plus(Duration.ofHours(24)))).isPresent();
    }

    @Test
    void endsAndBeginsAnew() {
        AlertRow ended = next(firing(), 1_000, 0, NOW.plusSeconds(60)).orElseThrow();

        assertThat(ended.state()).isEqualTo(AlertRow.State.RESOLVED);
        assertThat(requireNonNull(ended.resolvedAt())).isEqualTo(NOW.plusSeconds(60));
        assertThat(next(ended, 1_000, 0, NOW.plusSeconds(90))).isEmpty();
        AlertRow again = next(ended, 1_000, 50, NOW.plusSeconds(120)).orElseThrow();
        assertThat(again.isFiring()).isTrue();
        assertThat(again.since()).isEqualTo(NOW.plusSeconds(120));
    }
}
