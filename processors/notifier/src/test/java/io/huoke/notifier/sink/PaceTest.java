package io.huoke.notifier.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration WINDOW = Duration.ofSeconds(61);
    private final SetClock clock = new SetClock();

    @Test
    void noWindowHasMoreThanItsMessagesWheneverItBegins() {
        Pace pace = new Pace(20, WINDOW, clock, List.of());
        Random random = new Random(1);
        List<Instant> sent = new ArrayList<>();

        for (int i = 0; i < 2_000; i++) {
            clock.forward(pace.pause());
            assertThat(pace.pause()).isZero();
            clock.forward(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 40_000 : 200)));
            pace.sent();
            sent.add(clock.instant());
        }

        for (int i = 20; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 20), sent.get(i))).isGreaterThanOrEqualTo(WINDOW);
        }
    }

    @Test
    void whatWasSentBeforeARestartCountsOncePerMessage() {
        Instant before = clock.instant().minusSeconds(10);
        List<Instant> told = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            told.add(before.plusMillis(i));
            told.add(before.plusMillis(i));
        }

        assertThat(new Pace(20, WINDOW, clock, told).pause()).isEqualTo(Duration.ofSeconds(51));
        assertThat(new Pace(20, WINDOW, clock, told.subList(0, 38)).pause()).isZero();
    }

    @Test
    void aClockThatIsSetBackDelaysByOneWindowAtMost() {
        Pace pace = new Pace(1, WINDOW, clock, List.of());
        pace.sent();
        clock.forward(Duration.ofHours(-1));

        assertThat(pace.pause()).isEqualTo(WINDOW);
        clock.forward(WINDOW);
        assertThat(pace.pause()).isZero();
    }
}
