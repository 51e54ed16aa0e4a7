package io.huoke.reconciler;

import io.huoke.reconciler.LinkState.Count;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Statistic;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A7 by day. WeCom tells a sum over days, of which only a sum of nothing says something about each of them: whether the
 * people of two days are counted once or twice, no page says. So spans are asked for first, and taken apart where there
 * was something.
 */
final class Figures {

    /** Below that, to ask for each day is as good as to go on halving. */
    private static final int SHORT = 3;

    /** How long after a day's end WeCom may still be counting. */
    private static final Duration SETTLING = Duration.ofHours(1);

    private final Function<DayRange, Statistic> ask;
    private final SortedMap<LocalDate, Count> days = new TreeMap<>();

    private Figures(Function<DayRange, Statistic> ask) {
        this.ask = ask;
    }

    /**
     * Asks.
     *
     * @param busy whether there is likely something on these days
     * @return each of the days
     */
    static SortedMap<LocalDate, Count> read(
            LocalDate from, LocalDate to, boolean busy, Function<DayRange, Statistic> ask) {
        Figures figures = new Figures(ask);
        LocalDate first = from;
        while (!first.isAfter(to)) {
            LocalDate longest = first.plusDays(DayRange.MAX_DAYS - 1);
            LocalDate last = longest.isBefore(to) ? longest : to;
            if (busy && span(first, last) <= SHORT) {
                figures.each(first, last);
            } else {
                figures.span(new DayRange(first, last));
            }
            first = last.plusDays(1);
        }
        return figures.days;
    }

    private void span(DayRange range) {
        Count sum = count(range);
        LocalDate from = range.from();
        LocalDate to = range.to();
        if (from.equals(to)) {
            days.put(from, sum);
        } else if (!sum.isSomething()) {
            from.datesUntil(to.plusDays(1)).forEach(day -> days.put(day, sum));
        } else if (span(from, to) <= SHORT) {
            each(from, to);
        } else {
            LocalDate middle = from.plusDays(span(from, to) / 2 - 1);
            span(new DayRange(from, middle));
            span(new DayRange(middle.plusDays(1), to));
        }
    }

    private void each(LocalDate from, LocalDate to) {
        from.datesUntil(to.plusDays(1)).forEach(day -> days.put(day, count(DayRange.of(day))));
    }

    private Count count(DayRange range) {
        Statistic statistic = ask.apply(range);
        return new Count(statistic.clickLinkCustomerCnt(), statistic.newCustomerCnt());
    }

    private static long span(LocalDate from, LocalDate to) {
        return ChronoUnit.DAYS.between(from, to) + 1;
    }

    /** The last day whose figures do not change any more. */
    static LocalDate settledAt(Instant now) {
        return LocalDate.ofInstant(now.minus(SETTLING), DayRange.ZONE).minusDays(1);
    }

    /** The first of so many days that end today, as far back as WeCom remembers. */
    static LocalDate firstOf(int days, LocalDate today) {
        return today.minusDays(Math.min(days, DayRange.REMEMBERED_DAYS) - 1L);
    }
}
