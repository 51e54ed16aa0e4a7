package io.huoke.funnel.rebuild;

import io.huoke.schemas.Day;
import io.huoke.schemas.TenantPartition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The days that lie wholly inside the retained events. Each partition forgets for itself, so that they differ by tenant.
 *
 * @param firstDays the first such day of each partition that has one
 * @param last the last one of all, yesterday
 * @param partitions how many partitions there are
 */
record RetainedDays(Map<Integer, LocalDate> firstDays, LocalDate last, int partitions, ZoneId zone) {

    RetainedDays {
        firstDays = Map.copyOf(firstDays);
    }

    /**
     * Finds them. The day of the first retained event itself does not count: more of it may be gone.
     *
     * @param retainedSince since when events of each partition are there; a partition that has none is left out
     * @param zone where days begin
     */
    static RetainedDays of(Map<Integer, Instant> retainedSince, int partitions, ZoneId zone, Instant now) {
        LocalDate yesterday = LocalDate.ofInstant(now, zone).minusDays(1);
        Map<Integer, LocalDate> firstDays = new TreeMap<>();
        retainedSince.forEach((partition, since) -> {
            LocalDate first = LocalDate.ofInstant(since, zone).plusDays(1);
            if (!first.isAfter(yesterday)) {
                firstDays.put(partition, first);
            }
        });
        return new RetainedDays(firstDays, yesterday, partitions, zone);
    }

    boolean isEmpty() {
        return firstDays.isEmpty();
    }

    /** The first day of all; empty if there is none. */
    Optional<LocalDate> first() {
        return firstDays.values().stream().min(LocalDate::compareTo);
    }

    /** Whether a day of a tenant is among them. */
    boolean contain(String tenant, Day day) {
        LocalDate first = firstDays.get(TenantPartition.of(tenant, partitions));
        LocalDate date = day.date();
        return first != null && date != null && !date.isBefore(first) && !date.isAfter(last);
    }

    /** When the first day begins, by partition. */
    Map<Integer, Instant> begins() {
        Map<Integer, Instant> begins = new TreeMap<>();
        firstDays.forEach(
                (partition, day) -> begins.put(partition, day.atStartOfDay(zone).toInstant()));
        return begins;
    }
}
