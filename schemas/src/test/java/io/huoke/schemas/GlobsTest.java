package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GlobsTest {

    @Test
    void aStarStandsForAnyTextAndNothingElseDoes() {
        Globs patterns = Globs.of(List.of("u_*", "*-x", "a.b"));

        assertThat(List.of("u_", "u_1", "1-x", "a.b")).allMatch(patterns::match);
        assertThat(List.of("u", "x-u_", "1-xx", "aXb", "")).noneMatch(patterns::match);
        assertThat(Globs.of(List.of()).match("")).isFalse();
    }
}
