package io.huoke.cli;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toMap;

import io.huoke.sandbox.Facts;
import io.huoke.sandbox.Facts.Customer;
import io.huoke.sandbox.Person;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Day;
import io.huoke.schemas.LinkFunnelRow;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** The sandbox's truth against the funnel's result. */
record DemoReport(List<Line> lines) {

    /**
     * One figure.
     *
     * @param truth what happened
     * @param delivered what distinct callbacks told
     * @param result what the topics say
     */
    record Line(String name, long truth, long delivered, long result, boolean ok) {}

    /**
     * Compares.
     *
     * @param truth of everything that happened, as far as callbacks and API tell
     * @param delivered of the callbacks that were answered
     */
    static DemoReport of(
            Facts truth, Facts delivered, Collection<ConversionRow> conversions, Collection<LinkFunnelRow> counts) {
        Map<Person, ConversionRow> rows = conversions.stream().collect(toMap(DemoReport::person, row -> row));
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(
                "customers",
                truth.customers().size(),
                delivered.customers().size(),
                rows.size(),
                truth.customers().keySet().equals(rows.keySet())));
        lines.add(new Line(
                "chatted",
                truth.chatted(),
                delivered.chatted(),
                rows.values().stream().filter(ConversionRow::chatted).count(),
                agree(truth, rows, (customer, row) -> customer.chatted() == row.chatted())));
        lines.add(new Line(
                "with link",
                truth.withLink(),
                delivered.withLink(),
                rows.values().stream().filter(row -> row.linkId() != null).count(),
                agree(truth, rows, (customer, row) -> Objects.equals(customer.linkId(), row.linkId()))));
        lines.addAll(addsByDay(truth, delivered, counts));
        lines.add(delivered("opens", truth.opens(), delivered.opens(), sum(counts, LinkFunnelRow::opens)));
        lines.add(delivered(
                "friend requests",
                truth.friendRequests(),
                delivered.friendRequests(),
                sum(counts, LinkFunnelRow::friendRequests)));
        lines.add(delivered(
                "deletions", truth.deletions(), delivered.deletions(), sum(counts, LinkFunnelRow::deletions)));
        return new DemoReport(List.copyOf(lines));
    }

    /** Every callback of the demo names somebody. */
    private static Person person(ConversionRow row) {
        return new Person(row.corpId(), requireNonNull(row.userId()), requireNonNull(row.externalUserId()));
    }

    private static List<Line> addsByDay(Facts truth, Facts delivered, Collection<LinkFunnelRow> counts) {
        Map<Day, Long> result =
                counts.stream().collect(groupingBy(LinkFunnelRow::day, TreeMap::new, summingLong(LinkFunnelRow::adds)));
        TreeSet<Day> days = new TreeSet<>(truth.addsByDay().keySet());
        result.forEach((day, adds) -> {
            if (adds != 0) {
                days.add(day);
            }
        });
        return days.stream()
                .map(day -> {
                    long happened = truth.addsByDay().getOrDefault(day, 0L);
                    long counted = result.getOrDefault(day, 0L);
                    long told = delivered.addsByDay().getOrDefault(day, 0L);
                    return new Line(addsOn(day), happened, told, counted, happened == counted);
                })
                .toList();
    }

    private static String addsOn(Day day) {
        return day.equals(Day.UNKNOWN) ? "adds on unknown days" : "adds on " + day;
    }

    private interface Agreement {
        boolean holds(Customer customer, ConversionRow row);
    }

    /** Whether every customer that truth and result both know agrees, one by one. */
    private static boolean agree(Facts truth, Map<Person, ConversionRow> rows, Agreement agreement) {
        return truth.customers().entrySet().stream().allMatch(entry -> {
            ConversionRow row = rows.get(entry.getKey());
            return row != null && agreement.holds(entry.getValue(), row);
        });
    }

    /** What no API gives back can only be as complete as the callbacks, and never more than the truth. */
    private static Line delivered(String name, long truth, long delivered, long result) {
        return new Line(name, truth, delivered, result, result == delivered && result <= truth);
    }

    private static long sum(Collection<LinkFunnelRow> counts, java.util.function.ToLongFunction<LinkFunnelRow> column) {
        return counts.stream().mapToLong(column).sum();
    }

    /** Whether result and truth agree. */
    boolean ok() {
        return lines.stream().allMatch(Line::ok);
    }

    /** A table for a human. */
    void print(PrintWriter out) {
        out.printf("%-22s %10s %10s %10s%n", "", "truth", "delivered", "result");
        for (Line line : lines) {
            out.printf(
                    "%-22s %10d %10d %10d  %s%n",
                    line.name(), line.truth(), line.delivered(), line.result(), line.ok() ? "ok" : "WRONG");
        }
        out.flush();
    }
}
