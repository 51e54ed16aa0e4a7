package io.huoke.runtime.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertingTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static Optional<Condition> holds(Severity severity, String summary, String notice) {
        return Optional.of(new Condition(
                Condition.key("QuotaLow", "ww1/wp1"),
                "QuotaLow",
                severity,
                "ww1/wp1",
                null,
                NOON,
                summary,
                "buy some",
                List.of("id"),
                Map.of(Condition.SERVICE, "quota"),
                notice));
    }

    private static final Optional<Condition> LOW = holds(Severity.WARNING, "12 are left", null);

    private static Instant after(Duration time) {
        return NOON.plus(time);
    }

    @Test
    void whatHoldsFiresOnceAndThenDailyWithTheTimeWhenItBegan() {
        AlertRow first = Alerting.next(null, LOW, after(Duration.ofSeconds(1))).orElseThrow();

        assertThat(first.key()).isEqualTo("QuotaLow/ww1/wp1");
        assertThat(first.isFiring()).isTrue();
        assertThat(first.since()).isEqualTo(NOON);
        assertThat(Alerting.next(first, LOW, after(Duration.ofHours(23)))).isEmpty();
        AlertRow second = Alerting.next(first, LOW, after(Duration.ofHours(25))).orElseThrow();
        assertThat(second.since()).isEqualTo(NOON);
        assertThat(second.lastSeen()).isEqualTo(after(Duration.ofHours(25)));
    }

    @Test
    void otherWordsWaitAnotherSeverityOrNoticeDoesNot() {
        AlertRow first = Alerting.next(null, LOW, NOON).orElseThrow();
        Instant soon = after(Duration.ofMinutes(1));

        assertThat(Alerting.next(first, holds(Severity.WARNING, "11 are left", null), soon))
                .isEmpty();
        assertThat(Alerting.next(first, holds(Severity.WARNING, "11 are left", null), after(Duration.ofMinutes(10))))
                .hasValueSatisfying(row -> assertThat(row.summary()).isEqualTo("11 are left"));
        assertThat(Alerting.next(first, holds(Severity.CRITICAL, "12 are left", null), soon))
                .hasValueSatisfying(row -> assertThat(row.severity()).isEqualTo(Severity.CRITICAL));
        assertThat(Alerting.next(first, holds(Severity.WARNING, "12 are left", "3d"), soon))
                .hasValueSatisfying(row -> assertThat(row.notice()).isEqualTo("3d"));
    }

    @Test
    void whatEndsIsSaidOnceAndWhatNeverHeldIsNot() {
        AlertRow first = Alerting.next(null, LOW, NOON).orElseThrow();
        Instant later = after(Duration.ofHours(1));

        AlertRow over = Alerting.next(first, Optional.empty(), later).orElseThrow();

        assertThat(over.isFiring()).isFalse();
        assertThat(over.resolvedAt()).isEqualTo(later);
        assertThat(Alerting.next(over, Optional.empty(), after(Duration.ofHours(2))))
                .isEmpty();
        assertThat(Alerting.next(null, Optional.empty(), NOON)).isEmpty();
    }

    @Test
    void whatBeginsAgainBeginsAnew() {
        AlertRow over = Alerting.next(null, LOW, NOON)
                .flatMap(row -> Alerting.next(row, Optional.empty(), after(Duration.ofHours(1))))
                .orElseThrow();
        Condition again = new Condition(
                over.key(),
                over.name(),
                Severity.WARNING,
                over.tenant(),
                null,
                after(Duration.ofHours(2)),
                "3 are left",
                "buy some",
                List.of(),
                Map.of(),
                null);

        assertThat(Alerting.next(over, Optional.of(again), after(Duration.ofHours(2))))
                .hasValueSatisfying(row -> assertThat(row.since()).isEqualTo(again.since()));
    }
}
