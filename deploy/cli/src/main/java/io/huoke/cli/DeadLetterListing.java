package io.huoke.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.cli.DeadLetterTopic.Entry;
import io.huoke.schemas.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * What {@code huoke dead-letters list} prints.
 *
 * @param entries in the order in which they are printed
 */
record DeadLetterListing(List<Entry> entries) {

    static final String NONE = "no dead letters";

    /** A line for machines. */
    private record Line(String id, Instant firstSeen, String endpoint, String reason, String detail) {}

    /** For a human, in columns. */
    void printTable(PrintWriter out) {
        if (entries.isEmpty()) {
            out.println(NONE);
            return;
        }
        String format = "%-" + width("id", Entry::id) + "s  %-20s  %-" + width("endpoint", Entry::endpoint) + "s  %-"
                + width("reason", Entry::reason) + "s  %s%n";
        out.printf(format, "id", "first seen", "endpoint", "reason", "detail");
        for (Entry entry : entries) {
            out.printf(
                    format,
                    line(entry.id()),
                    seconds(entry.firstSeen()),
                    line(entry.endpoint()),
                    line(entry.reason()),
                    line(entry.detail()));
        }
        out.flush();
    }

    private int width(String header, Function<Entry, String> column) {
        return Math.max(
                header.length(),
                entries.stream()
                        .mapToInt(entry -> column.apply(entry).length())
                        .max()
                        .orElse(0));
    }

    /** One JSON object per letter; nothing if there is none. */
    void printJson(PrintWriter out) throws JsonProcessingException {
        for (Entry entry : entries) {
            out.println(Json.MAPPER.writeValueAsString(
                    new Line(entry.id(), entry.firstSeen(), entry.endpoint(), entry.reason(), entry.detail())));
        }
        out.flush();
    }

    /** A time as a human reads it. */
    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** On one line, and nothing that a terminal would obey: the topic may be written by others. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", " ");
    }
}
