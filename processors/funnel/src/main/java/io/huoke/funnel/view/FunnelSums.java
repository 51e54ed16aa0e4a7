package io.huoke.funnel.view;

import io.huoke.funnel.view.ConversionIndex.Taken;
import io.huoke.funnel.view.ViewKey.Kind;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Day;
import io.huoke.schemas.Origin;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, summed up.
 *
 * @param days those on which something was counted, in order
 */
record FunnelSums(NavigableMap<Day, DayCounts> days, Seconds seconds) {

    /** From the daily rows: those of links, or those of States if one was asked for. */
    static FunnelSums ofRows(ViewSnapshot snapshot, FunnelQuestion question) {
        Kind kind = question.state().isPresent() ? Kind.BY_STATE : Kind.BY_LINK;
        NavigableMap<Day, DayCounts> days = new TreeMap<>();
        snapshot.scan(from(kind, question), behind(kind, question), (key, value) -> {
            ByteBuffer parts = ViewKey.parts(key);
            var unused = ViewKey.text(parts);
            Day day = ViewKey.day(parts);
            if (question.includesLink(ViewKey.text(parts))
                    && (kind == Kind.BY_LINK || question.includesState(ViewKey.text(parts)))) {
                days.merge(day, DayCounts.decode(ViewWriter.payload(value)), DayCounts::plus);
            }
        });
        return new FunnelSums(days, seconds(snapshot, question));
    }

    private static Seconds seconds(ViewSnapshot snapshot, FunnelQuestion question) {
        LongStream.Builder seconds = LongStream.builder();
        snapshot.scan(from(Kind.SECONDS, question), behind(Kind.SECONDS, question), (key, value) -> {
            Taken taken = Taken.decode(value);
            if (question.includesLink(taken.link()) && question.includesState(taken.state())) {
                seconds.add(taken.seconds());
            }
        });
        return Seconds.of(seconds.build().sorted().toArray());
    }

    private static byte[] from(Kind kind, FunnelQuestion question) {
        return ViewKey.of(kind)
                .text(question.tenant().toString())
                .day(question.first())
                .bytes();
    }

    private static byte[] behind(Kind kind, FunnelQuestion question) {
        return ViewKey.behind(ViewKey.of(kind)
                .text(question.tenant().toString())
                .day(question.last())
                .bytes());
    }

    /**
     * From the conversions of a personal State, which has no daily rows.
     *
     * @param zone where days begin
     */
    static FunnelSums ofCustomers(ViewSnapshot snapshot, FunnelQuestion question, ZoneId zone) {
        NavigableMap<Day, DayCounts> days = new TreeMap<>();
        LongStream.Builder seconds = LongStream.builder();
        byte[] entries = ConversionIndex.ofState(
                        question.tenant().toString(), question.state().orElseThrow())
                .bytes();
        snapshot.scan(entries, (entry, nothing) -> {
            byte[] key = ViewWriter.conversionKey(ConversionIndex.recordKey(entry));
            snapshot.get(key).map(ViewWriter::conversion).ifPresent(row -> {
                if (question.includesLink(row.linkId() == null ? "" : row.linkId())) {
                    count(row, zone, days);
                    Long taken = row.secondsToAdd();
                    if (taken != null && question.includes(day(row.addedAt(), zone))) {
                        seconds.add(taken);
                    }
                }
            });
        });
        days.keySet().removeIf(day -> !question.includes(day));
        return new FunnelSums(days, Seconds.of(seconds.build().sorted().toArray()));
    }

    /** A row does not say when a customer was added again. */
    private static void count(ConversionRow row, ZoneId zone, NavigableMap<Day, DayCounts> days) {
        if (row.openedAt() != null) {
            add(days, day(row.openedAt(), zone), DayCounts.of(1, 0, 0, 0, 0, 0));
        }
        if (row.requestedAt() != null) {
            add(days, day(row.requestedAt(), zone), DayCounts.of(0, 1, 0, 0, 0, 0));
        }
        if (wasAdded(row)) {
            add(days, day(row.addedAt(), zone), DayCounts.of(0, 0, 1, 0, 0, 0));
        }
        if (row.chatted()) {
            add(days, day(row.chattedAt(), zone), DayCounts.of(0, 0, 0, 1, 0, 0));
        }
        if (row.deletedAt() != null) {
            add(days, day(row.deletedAt(), zone), DayCounts.of(0, 0, 0, 0, 1, 0));
        }
        if (row.reAdds() > 0) {
            add(days, Day.UNKNOWN, DayCounts.of(0, 0, 0, 0, 0, row.reAdds()));
        }
    }

    /** Whom WeCom's API lists, or who was added again, was added once, though nobody may know when. */
    private static boolean wasAdded(ConversionRow row) {
        return row.addedAt() != null
                || (row.userId() != null && (row.reAdds() > 0 || row.origins().contains(Origin.RECONCILIATION)));
    }

    private static void add(NavigableMap<Day, DayCounts> days, Day day, DayCounts counts) {
        days.merge(day, counts, DayCounts::plus);
    }

    private static Day day(@Nullable Instant time, ZoneId zone) {
        return time == null ? Day.UNKNOWN : Day.of(time, zone);
    }

    /** All days together. */
    DayCounts totals() {
        return days.values().stream().reduce(DayCounts.of(0, 0, 0, 0, 0, 0), DayCounts::plus);
    }
}
