package io.huoke.funnel.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DailyKeyTest {

    private static final Day DAY = new Day(LocalDate.of(2026, 1, 1));

    @Test
    void takesApartWhatRowsPutTogether() {
        for (String part : List.of("", "s1", "a/b", "a%2Fb", "%25", "100 %/day", "客")) {
            assertThat(DailyKey.parse(FunnelRow.key("ww1/c", "ca1", part, DAY), 2))
                    .contains(new DailyKey("ww1/c", List.of("ca1", part), DAY));
        }
    }

    @Test
    void knowsTheUnknownDay() {
        assertThat(DailyKey.parse("ww1/c/ca1/unknown", 1)).contains(new DailyKey("ww1/c", List.of("ca1"), Day.UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {Forgetting.MARKER, "", "/", "ww1/c/2026-01-01", "ww1/c/ca1/s1/yesterday", "ww1/c/ca1/"})
    void nothingElseIsAKey(String key) {
        assertThat(DailyKey.parse(key, 2)).isEmpty();
    }
}
