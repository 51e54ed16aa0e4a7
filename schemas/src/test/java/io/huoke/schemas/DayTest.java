package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayTest {

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-01", "unknown"})
    void isAPlainTextInJsonAndReadBack(String text) throws JsonProcessingException {
        Day day = Day.parse(text);

        assertThat(Json.MAPPER.writeValueAsString(day)).isEqualTo('"' + text + '"');
        assertThat(Json.MAPPER.readValue('"' + text + '"', Day.class)).isEqualTo(day);
    }

    @Test
    void isNothingElse() {
        assertThatThrownBy(() -> Day.parse("yesterday")).isInstanceOf(DateTimeException.class);
    }

    @Test
    void beginsAtMidnightOfItsZone() {
        assertThat(Day.of(Instant.parse("2026-01-01T15:59:59Z"), ZoneId.of("Asia/Shanghai")))
                .hasToString("2026-01-01");
        assertThat(Day.of(Instant.parse("2026-01-01T16:00:00Z"), ZoneId.of("Asia/Shanghai")))
                .hasToString("2026-01-02");
    }

    @Test
    void theUnknownOneIsLast() {
        assertThat(Stream.of("unknown", "2026-01-02", "2026-01-01")
                        .map(Day::parse)
                        .sorted())
                .extracting(Day::toString)
                .containsExactly("2026-01-01", "2026-01-02", "unknown");
    }
}
