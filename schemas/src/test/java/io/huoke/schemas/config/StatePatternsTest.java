package io.huoke.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatePatternsTest {

    @Test
    void aStarStandsForAnyTextAndNothingElseDoes() {
        StatePatterns patterns = StatePatterns.of(List.of("u_*", "*-x", "a.b"));

        assertThat(List.of("u_", "u_1", "1-x", "a.b")).allMatch(patterns::match);
        assertThat(List.of("u", "x-u_", "1-xx", "aXb", "")).noneMatch(patterns::match);
        assertThat(StatePatterns.of(List.of()).match("")).isFalse();
    }

    @Test
    void aPatternMustFitAState() {
        String longest = "客".repeat(21) + "x";

        assertThat(StatePatterns.of(List.of("*" + longest + "*")).match(longest))
                .isTrue();
        for (String pattern : List.of("", longest + "x")) {
            assertThatThrownBy(() -> StatePatterns.of(List.of(pattern)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 bytes");
        }
    }
}
