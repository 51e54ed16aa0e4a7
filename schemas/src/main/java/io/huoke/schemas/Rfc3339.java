package io.huoke.schemas;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times of CloudEvents' attributes, in UTC with as many digits of a second as there are. */
final class Rfc3339 {

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** How long a time is up to its seconds, and up to its nanoseconds. */
    private static final int SECONDS = 19;

    private static final int NANOSECONDS = 29;

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

    /**
     * Reads what {@link #format} writes, at a fraction of {@link Instant#parse}'s price, and whatever else that reads.
     *
     * @throws java.time.DateTimeException if it is not a time
     */
    static Instant parse(String text) {
        int end = text.length() - 1;
        boolean usual = end >= SECONDS
                && end <= NANOSECONDS
                && text.charAt(end) == 'Z'
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && (end == SECONDS || text.charAt(SECONDS) == '.');
        int year = usual ? number(text, 0, 4) : -1;
        int month = usual ? number(text, 5, 7) : -1;
        int day = usual ? number(text, 8, 10) : -1;
        int hour = usual ? number(text, 11, 13) : -1;
        int minute = usual ? number(text, 14, 16) : -1;
        int second = usual ? number(text, 17, SECONDS) : -1;
        int fraction = usual && end > SECONDS ? number(text, SECONDS + 1, end) : 0;
        if ((year | month | day | hour | minute | second | fraction) < 0 || hour > 23 || second > 59) {
            return Instant.parse(text);
        }
        for (int digits = end - SECONDS - 1; digits < 9 && fraction > 0; digits++) {
            fraction *= 10;
        }
        return LocalDateTime.of(year, month, day, hour, minute, second, fraction)
                .toInstant(ZoneOffset.UTC);
    }

    /** A decimal number, or -1 if it is none. */
    private static int number(String text, int from, int to) {
        int number = from < to ? 0 : -1;
        for (int i = from; i < to && number >= 0; i++) {
            int digit = text.charAt(i) - '0';
            number = digit < 0 || digit > 9 ? -1 : number * 10 + digit;
        }
        return number;
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
