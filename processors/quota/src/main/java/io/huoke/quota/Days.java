package io.huoke.quota;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Days as WeCom counts them. */
final class Days {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private Days() {}

    /** The day that it is in Asia/Shanghai at that time. */
    static LocalDate of(Instant time) {
        return LocalDate.ofInstant(time, ZONE);
    }

    /** When it begins there. */
    static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZONE).toInstant();
    }
}
