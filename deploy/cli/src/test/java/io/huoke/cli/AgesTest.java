package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"PT0S, 0 s", "PT119S, 119 s", "PT2M, 2 min", "PT119M, 119 min", "PT2H, 2 h", "PT47H, 47 h", "P3D, 3 d"})
    void aTimeIsToldInOneUnit(Duration time, String told) {
        assertThat(Ages.of(time)).isEqualTo(told);
    }

    @Test
    void aMomentIsToldFromNow() {
        assertThat(Ages.relative(NOW.plusSeconds(600), NOW)).isEqualTo("in 10 min");
        assertThat(Ages.relative(NOW.minusSeconds(30), NOW)).isEqualTo("30 s ago");
    }
}
