package io.huoke.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

    private final Figures figures = new Figures();

    @Test
    void aRatioIsTheMedianOfTheRoundsRatiosSoThatASlowRoundFavoursNobody() {
        for (double speed : new double[] {1, 0.1, 1}) {
            figures.add("Huoke", "requests/s", 700 * speed);
            figures.add("other", "requests/s", 1_000 * speed);
        }
        assertThat(figures.ratio("Huoke", "other", "requests/s")).isEqualTo(0.7);
        assertThat(figures.median("Huoke", "requests/s")).isEqualTo(700);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        figures.add("Huoke", "ms", 4);
        figures.add("Huoke", "ms", 1);
        assertThat(figures.median("Huoke", "ms")).isEqualTo(2.5);
    }

    @Test
    void whatWasNotMeasuredIsMissed() {
        assertThat(Target.atMost("p99, ms", 10, figures.median("Huoke", "p99 ms"))
                        .met())
                .isFalse();
        assertThat(Target.atLeast("ratio", 0.7, figures.ratio("Huoke", "other", "requests/s"))
                        .met())
                .isFalse();
    }
}
