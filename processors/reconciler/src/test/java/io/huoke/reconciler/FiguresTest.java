package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.reconciler.LinkState.Count;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Statistic;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A7 by day: WeCom's limits, days of Asia/Shanghai, and as few questions as it takes. */
class FiguresTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    /** What there was by day, and what was asked. */
    private static final class Link implements Function<DayRange, Statistic> {

        private final SortedMap<LocalDate, Long> clicks = new TreeMap<>();
        private final List<DayRange> asked = new ArrayList<>();

        /** People are counted once, however many days they came on: sums say nothing of days. */
        @Override
        public Statistic apply(DayRange range) {
            asked.add(range);
            long most = clicks.subMap(range.from(), range.to().plusDays(1)).values().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            return new Statistic(most, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "29", "30", "31", "60", "179", "180"})
    void everyDayIsToldAndNoQuestionSpansMoreThanThirtyDays(int days) {
        Link link = new Link();
        Random random = new Random(days);
        LocalDate from = Figures.firstOf(days, TODAY);
        from.datesUntil(TODAY.plusDays(1)).forEach(day -> {
            if (random.nextInt(4) == 0) {
                link.clicks.put(day, 1L + random.nextInt(9));
            }
        });

        SortedMap<LocalDate, Count> read = Figures.read(from, TODAY, false, link);

        assertThat(read).hasSize(days);
        read.forEach((day, count) -> assertThat(count.clicks()).isEqualTo(link.clicks.getOrDefault(day, 0L)));
        assertThat(link.asked).allMatch(range -> ChronoUnit.DAYS.between(range.from(), range.to()) < DayRange.MAX_DAYS);
        assertThat(link.asked.size()).isLessThanOrEqualTo(2 * days);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "30,1", "31,2", "180,6"})
    void aQuietLinkCostsOneQuestionForThirtyDays(int days, int questions) {
        Link link = new Link();

        Figures.read(Figures.firstOf(days, TODAY), TODAY, false, link);

        assertThat(link.asked).hasSize(questions);
    }

    @Test
    void aBusyLinkIsAskedForEachOfItsTwoDays() {
        Link link = new Link();
        link.clicks.put(TODAY, 3L);

        Figures.read(TODAY.minusDays(1), TODAY, true, link);

        assertThat(link.asked).containsExactly(DayRange.of(TODAY.minusDays(1)), DayRange.of(TODAY));
    }

    @Test
    void nothingIsAskedThatWeComHasForgotten() {
        assertThat(Figures.firstOf(400, TODAY)).isEqualTo(TODAY.minusDays(179));
    }

    /** A day is over at midnight in Shanghai, and its figures an hour later; across a month's and a year's end. */
    @ParameterizedTest
    @CsvSource({
        "2026-02-28T16:59:59Z,2026-02-27",
        "2026-02-28T17:00:00Z,2026-02-28",
        "2026-03-01T15:59:59Z,2026-02-28",
        "2026-03-01T16:00:00Z,2026-02-28",
        "2026-03-01T17:00:00Z,2026-03-01",
        "2026-12-31T16:30:00Z,2026-12-30",
        "2026-12-31T17:00:00Z,2026-12-31",
        "2028-02-29T17:00:00Z,2028-02-29"
    })
    void aDayIsSettledAnHourAfterItsEndInShanghai(Instant now, LocalDate settled) {
        assertThat(Figures.settledAt(now)).isEqualTo(settled);
    }

    @Test
    void onlyDaysThatMayStillChangeAreKept() {
        Instant early = Instant.parse("2026-03-01T16:30:00Z");
        Instant later = Instant.parse("2026-03-01T18:00:00Z");
        Count some = new Count(1, 1);
        SortedMap<LocalDate, Count> days =
                new TreeMap<>(Map.of(TODAY, some, TODAY.plusDays(1), some, TODAY.minusDays(1), some));

        LinkState before = LinkState.NEW.counted(early, days);
        LinkState after = before.counted(later, days);

        assertThat(before.settled()).isEqualTo(TODAY.minusDays(1));
        assertThat(before.figures()).containsOnlyKeys(TODAY, TODAY.plusDays(1));
        assertThat(after.settled()).isEqualTo(TODAY);
        assertThat(after.figures()).containsOnlyKeys(TODAY.plusDays(1));
    }
}
