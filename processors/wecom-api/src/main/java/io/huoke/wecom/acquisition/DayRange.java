package io.huoke.wecom.acquisition;

import io.huoke.wecom.call.InvalidRequestException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Days in Asia/Shanghai, both ends included, that A7 can tell about (page 97375): 30 at most, within the last 180.
 */
public record DayRange(LocalDate from, LocalDate to) {

    /** Where WeCom's days begin and end. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** The most days that one call may span. */
    public static final int MAX_DAYS = 30;

    /** How many days WeCom remembers, today included. */
    public static final int REMEMBERED_DAYS = 180;

    /** @throws InvalidRequestException if it ends before it begins, or spans too many days */
    public DayRange {
        if (to.isBefore(from)) {
            throw new InvalidRequestException("statistic: " + to + " is before " + from + "; turn them round");
        }
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        if (days > MAX_DAYS) {
            throw new InvalidRequestException("statistic: " + from + " to " + to + " are " + days + " days, at most "
                    + MAX_DAYS + "; ask in parts");
        }
    }

    /** One day. */
    public static DayRange of(LocalDate day) {
        return new DayRange(day, day);
    }

    /** The day that it is now. */
    public static LocalDate today(InstantSource clock) {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }

    /** @throws InvalidRequestException if WeCom has forgotten it, or it has not come yet */
    DayRange validated(LocalDate today) {
        LocalDate first = today.minusDays(REMEMBERED_DAYS - 1);
        if (from.isBefore(first) || to.isAfter(today)) {
            throw new InvalidRequestException("statistic: WeCom knows " + first + " to " + today + ", not " + from
                    + " to " + to + "; choose days in between");
        }
        return this;
    }

    /** WeCom rounds to days: a midnight stands for the day that it begins. */
    static long midnight(LocalDate day) {
        return day.atStartOfDay(ZONE).toEpochSecond();
    }
}
