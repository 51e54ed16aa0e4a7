package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.config.HuokeConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RhythmTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private final Rhythm rhythm = new Rhythm(HuokeConfig.Reconciler.DEFAULT);

    @Test
    void aListThatDoesNotChangeIsAskedForEverMoreSeldom() {
        List<Duration> waits = new ArrayList<>();
        Poll poll = Poll.first(NOW);
        for (int i = 0; i < 8; i++) {
            poll = rhythm.nextLinks(poll, NOW, false);
            waits.add(poll.interval());
        }

        assertThat(waits)
                .containsExactly(
                        minutes(10),
                        minutes(20),
                        minutes(40),
                        minutes(80),
                        minutes(160),
                        minutes(320),
                        minutes(360),
                        minutes(360));
        assertThat(rhythm.nextLinks(poll, NOW, true).interval()).isEqualTo(minutes(180));
        assertThat(rhythm.nextLinks(poll.afterEvent(), NOW, false).interval()).isEqualTo(minutes(60));
    }

    @Test
    void aLowQuotaIsWatched() {
        Poll quiet = new Poll(NOW, minutes(360), NOW, false);

        assertThat(rhythm.nextQuota(quiet, NOW, false, 19).interval()).isEqualTo(minutes(30));
        assertThat(rhythm.nextQuota(quiet, NOW, false, 20).interval()).isEqualTo(minutes(360));
    }

    @Test
    void aLinkIsLookedAtTwiceAnHourAtMostHoweverMuchHappens() {
        Instant scanned = NOW.minusSeconds(1);

        assertThat(rhythm.customers(null, NOW)).isEqualTo(NOW.plus(minutes(15)));
        assertThat(rhythm.customers(scanned, NOW)).isEqualTo(scanned.plus(minutes(30)));
        assertThat(rhythm.customers(NOW.minus(minutes(25)), NOW)).isEqualTo(NOW.plus(minutes(15)));
        assertThat(rhythm.figures(scanned, NOW)).isEqualTo(scanned.plus(minutes(60)));
        assertThat(rhythm.figures(NOW.minus(minutes(61)), NOW)).isEqualTo(NOW);
    }

    @Test
    void passesAreSpreadOverTheDayAndEachTenantKeepsItsTime() {
        List<Instant> first = IntStream.range(0, 10_000)
                .mapToObj(number -> rhythm.nextPass("ww1App/wpCorp" + number, NOW))
                .toList();

        for (int hour = 0; hour < 24; hour++) {
            Instant from = NOW.plus(Duration.ofHours(2 + hour));
            assertThat(first.stream()
                            .filter(pass -> !pass.isBefore(from) && pass.isBefore(from.plus(Duration.ofHours(1))))
                            .count())
                    .as("hour %d", hour)
                    .isBetween(300L, 540L);
        }
        assertThat(rhythm.nextPass("ww1App/wpCorp1", first.get(1)))
                .isEqualTo(first.get(1).plus(Duration.ofDays(1)));
        assertThat(rhythm.nextPass("ww1App/wpCorp1", first.get(1).plus(minutes(90))))
                .isEqualTo(first.get(1).plus(Duration.ofDays(1)));
    }

    @Test
    void whoeverCannotBeAskedIsAskedEverMoreSeldom() {
        assertThat(rhythm.retry(1, false)).isEqualTo(Duration.ofSeconds(15));
        assertThat(rhythm.retry(3, false)).isEqualTo(Duration.ofSeconds(60));
        assertThat(rhythm.retry(1_000, false)).isEqualTo(Duration.ofHours(1));
        assertThat(rhythm.retry(1, true)).isEqualTo(minutes(10));
        assertThat(rhythm.retry(1_000, true)).isEqualTo(Duration.ofHours(6));
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
