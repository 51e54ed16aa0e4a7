package io.huoke.schemas;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times of CloudEvents' attributes, in UTC with as many digits of a second as there are. */
final class Rfc3339 {

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private Rfc3339() {}

    /** What {@link java.time.format.DateTimeFormatter#ISO_OFFSET_DATE_TIME} gives, at a fraction of its price. */
    static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(30);
        date(text, utc).append('T');
        twoDigits(text, utc.getHour()).append(':');
        twoDigits(text, utc.getMinute()).append(':');
        twoDigits(text, utc.getSecond());
        int nano = utc.getNano();
        if (nano != 0) {
            // The carry keeps the leading zeros; the point takes its place.
            int point = text.length();
            text.append(NANOS_PER_SECOND + nano).setCharAt(point, '.');
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.append('Z').toString();
    }

    private static StringBuilder date(StringBuilder text, LocalDateTime utc) {
        int year = utc.getYear();
        if (year < 0 || year > 9_999) {
            return text.append(utc.toLocalDate());
        }
        twoDigits(text, year / 100);
        twoDigits(text, year % 100).append('-');
        twoDigits(text, utc.getMonthValue()).append('-');
        return twoDigits(text, utc.getDayOfMonth());
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
