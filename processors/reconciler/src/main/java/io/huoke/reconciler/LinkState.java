package io.huoke.reconciler;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a link beside its row on {@code huoke.links}.
 *
 * @param passed the beginning of the last pass that has looked at it; null before the first
 * @param described when WeCom was asked last what it is
 * @param counted when its figures were asked for last
 * @param settled the last day whose figures are final
 * @param figures of the days after that
 * @param scanned when its customers were seen to the end last
 * @param scan how far that has come this time; null between two scans
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LinkState(
        @Nullable Instant passed,
        @Nullable Instant described,
        @Nullable Instant counted,
        @Nullable LocalDate settled,
        SortedMap<LocalDate, Count> figures,
        @Nullable Instant scanned,
        @Nullable Scan scan) {

    /** One of which nothing is known. */
    static final LinkState NEW = new LinkState(null, null, null, null, Collections.emptySortedMap(), null, null);

    /**
     * A place in the list of customers (A6).
     *
     * @param cursor of the next page
     * @param slot of the visit that has come so far; another begins with the first page
     */
    record Scan(String cursor, Instant slot) {}

    /** A7 of a day, see {@link io.huoke.schemas.Reconciled.Statistic}. */
    record Count(long clicks, long newCustomers) {

        @JsonIgnore
        boolean isSomething() {
            return clicks != 0 || newCustomers != 0;
        }
    }

    LinkState {
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    }

    LinkState passed(Instant pass) {
        return new LinkState(pass, described, counted, settled, figures, scanned, scan);
    }

    LinkState described(Instant at) {
        return new LinkState(passed, at, counted, settled, figures, scanned, scan);
    }

    /** After its figures were read: those that may still change are kept. */
    LinkState counted(Instant at, SortedMap<LocalDate, Count> read) {
        LocalDate last = Figures.settledAt(at);
        SortedMap<LocalDate, Count> open = new TreeMap<>(figures);
        open.putAll(read);
        LocalDate through = settled == null || settled.isBefore(last) ? last : settled;
        return new LinkState(passed, described, at, through, open.tailMap(through.plusDays(1)), scanned, scan);
    }

    /** In the middle of a scan. */
    LinkState scanning(String cursor, Instant slot) {
        return new LinkState(passed, described, counted, settled, figures, scanned, new Scan(cursor, slot));
    }

    /** After a scan, or before its first page. */
    LinkState scanned(@Nullable Instant at) {
        return new LinkState(passed, described, counted, settled, figures, at, null);
    }
}
