package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The day that something is counted on.
 *
 * @param date null where nobody can tell any more, see {@link #UNKNOWN}
 */
public record Day(@Nullable LocalDate date) implements Comparable<Day> {

    /** Of what is known to have happened, but not when. The last of all days. */
    public static final Day UNKNOWN = new Day(null);

    private static final String UNKNOWN_NAME = "unknown";

    private static final Comparator<Day> ORDER =
            Comparator.comparing(Day::date, Comparator.nullsLast(Comparator.naturalOrder()));

    /** The day that it is there at that time. */
    public static Day of(Instant time, ZoneId zone) {
        return new Day(LocalDate.ofInstant(time, zone));
    }

    /**
     * Reads {@link #toString()}.
     *
     * @throws DateTimeException for any other text
     */
    @JsonCreator
    public static Day parse(String text) {
        return text.equals(UNKNOWN_NAME) ? UNKNOWN : new Day(LocalDate.parse(text));
    }

    @Override
    public int compareTo(Day other) {
        return ORDER.compare(this, other);
    }

    /** {@code YYYY-MM-DD} or {@code unknown}. */
    @Override
    @JsonValue
    public String toString() {
        return date == null ? UNKNOWN_NAME : date.toString();
    }
}
