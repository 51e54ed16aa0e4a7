package io.huoke.quota;

import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.midnight;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.quota.Events.Lot;
import io.huoke.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastTest {

    /** Noon in Shanghai on 2 March, when 10 are used a day since 22 February. */
    private static final Instant NOON = midnight("2026-03-02").plus(Duration.ofHours(12));

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);

    private static QuotaFacts used(Event... events) {
        QuotaFacts facts = QuotaFacts.NONE;
        for (Event event : events) {
            facts = Intake.of(event).apply(facts);
        }
        return facts;
    }

    private static Event ago(int days, long total, long balance, Lot... lots) {
        return a8(NOON.minus(Duration.ofDays(days)), total, balance, lots);
    }

    private static Optional<LocalDate> forecast(Event... events) {
        return Forecast.exhausted(used(events), TODAY);
    }

    private static Optional<LocalDate> day(String day) {
        return Optional.of(LocalDate.parse(day));
    }

    @Test
    void atTenADayFortyLastForFourDays() {
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, 40))).isEqualTo(day("2026-03-05"));
        assertThat(forecast(ago(8, 20, 100), ago(4, 61, 100), ago(0, 100, 41))).isEqualTo(day("2026-03-06"));
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, 3))).isEqualTo(day("2026-03-02"));
    }

    @Test
    void whatEndsFirstIsUsedFirstAndWhatIsNotUsedByThenIsGone() {
        // 20 of the first 60 are used up to 3 March, the rest ends; 30 more last for three days.
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, 90, Lot.of("2026-03-03", 60), Lot.of("2026-12-01", 30))))
                .isEqualTo(day("2026-03-06"));
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, 90, Lot.of("2026-03-03", 90))))
                .isEqualTo(day("2026-03-03"));
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, 60, Lot.of("2026-03-03", 40))))
                .as("what is in no batch has no end")
                .isEqualTo(day("2026-03-05"));
    }

    @Test
    void thereIsNoneWithoutHistoryConsumptionOrBalance() {
        assertThat(forecast()).isEmpty();
        assertThat(forecast(ago(0, 100, 40))).isEmpty();
        assertThat(forecast(ago(2, 20, 100), ago(0, 100, 40))).isEmpty();
        assertThat(forecast(ago(8, 100, 40), ago(0, 100, 40))).isEmpty();
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, 0))).isEmpty();
        assertThat(forecast(ago(8, 20, 100), ago(0, 100, -1))).isEmpty();
    }

    @Test
    void aTotalThatWentBackwardsBeginsAnew() {
        assertThat(forecast(ago(8, 5_000, 100), ago(4, 60, 100), ago(0, 100, 40)))
                .isEqualTo(day("2026-03-05"));
        assertThat(forecast(ago(8, 5_000, 100), ago(2, 60, 100), ago(0, 100, 40)))
                .isEmpty();
    }

    @Test
    void onlyTwoWeeksCountAndHalfAYear() {
        assertThat(forecast(ago(25, 0, 100), ago(10, 0, 100), ago(0, 100, 40))).isEqualTo(day("2026-03-05"));
        assertThat(forecast(ago(8, 92, 100), ago(0, 100, 180))).isEqualTo(day("2026-08-28"));
        assertThat(forecast(ago(8, 92, 100), ago(0, 100, 182))).isEmpty();
    }
}
