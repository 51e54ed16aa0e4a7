package io.huoke.funnel.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.config.HuokeConfig.CallbackLoss;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private static final CallbackLoss CONFIG = new CallbackLoss(0.02, Duration.ofHours(24), 50);

    @ParameterizedTest(name = "{1} of {0} missed, firing before: {2} → {3}")
    @CsvSource({
        // adds, missed, firing before, verdict
        "0, 0, false, QUIET",
        "49, 49, false, QUIET",
        "50, 1, false, QUIET",
        "50, 2, false, FIRING",
        "1000, 20, false, QUIET",
        "1000, 21, false, FIRING",
        "1000, 1000, false, FIRING",
        // Between three quarters of the threshold and the threshold, what was goes on.
        "1000, 20, true, FIRING",
        "1000, 16, true, FIRING",
        "1000, 15, true, QUIET",
        "1000, 0, true, QUIET",
        // So does it between half of the customers it takes and all of them.
        "49, 49, true, FIRING",
        "25, 25, true, FIRING",
        "24, 24, true, QUIET",
        "0, 0, true, QUIET"
    })
    void judgesByShareAndNumber(long adds, long missed, boolean firing, Verdict expected) {
        assertThat(Verdict.of(new Arrivals(adds, missed), CONFIG, firing)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1} of {0} missed, threshold {2} → {3}")
    @CsvSource({"1, 1, 0, FIRING", "1, 0, 0, QUIET", "1, 1, 1, QUIET"})
    void takesTheExtremesOfTheConfiguration(long adds, long missed, double threshold, Verdict expected) {
        CallbackLoss config = new CallbackLoss(threshold, Duration.ofHours(24), 1);

        assertThat(Verdict.of(new Arrivals(adds, missed), config, false)).isEqualTo(expected);
    }
}
