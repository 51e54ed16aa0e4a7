package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.Day;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Expiry;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The daily funnel of the tenants of one task: the rows of {@code huoke.funnel} and {@code huoke.funnel.links}. */
final class DailyCounts {

    /** Where WeCom's days begin (A7, page 97375). */
    private static final ZoneId OF_WECOM = ZoneId.of("Asia/Shanghai");

    private final KeyValueStore<String, Counted> store;
    private final PersonalStates personal;
    private final Settlement settlement;
    private final Output output;
    private final Expiry<Counted> expiry;
    private final Duration keep;
    private final boolean comparable;

    /**
     * What was counted.
     *
     * @param figures of WeCom's; null until it has told any, and where a State is counted
     * @param revision of the row, see {@link Revision}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Counted(Tally tally, @Nullable Figures figures, long revision) {

        static final Counted NOTHING = new Counted(Tally.NONE, null, 0);

        /** What is absent is none. */
        Counted(@Nullable Tally tally, @Nullable Figures figures, long revision) {
            this.tally = tally == null ? Tally.NONE : tally;
            this.figures = figures;
            this.revision = revision;
        }

        /** Whether there is a row. */
        boolean isShown() {
            return !tally.isNone() || (figures != null && (figures.clicks() | figures.newCustomers()) != 0);
        }
    }

    /**
     * Those of the task of that context.
     *
     * @param zone where days begin
     * @param keep how long rows are kept that do not change
     */
    DailyCounts(
            ProcessingContext context,
            PersonalStates personal,
            Settlement settlement,
            Output output,
            ZoneId zone,
            Duration keep) {
        this.store = context.getStateStore(FunnelStores.COUNTS);
        this.personal = personal;
        this.settlement = settlement;
        this.output = output;
        this.expiry = new Expiry<>(store, (key, counted, now) -> isOver(key, counted, now), this::forget);
        this.keep = keep;
        this.comparable = zone.getRules().equals(OF_WECOM.getRules());
    }

    /** Replaces what was counted by what is to be counted. */
    void replace(Cause cause, Tenant tenant, Map<Count, Long> before, Map<Count, Long> after) {
        Map<Place, Tally> changes = new LinkedHashMap<>();
        before.forEach((count, amount) -> put(changes, count, -amount));
        after.forEach((count, amount) -> put(changes, count, amount));
        changes.values().removeIf(Tally::isNone);
        changes.forEach((place, change) -> {
            Counted known = known(tenant, place);
            // What has expired cannot be taken back.
            put(cause, tenant, place, known, known.tally().plus(change).floored(), known.figures());
        });
    }

    private void put(Map<Place, Tally> changes, Count count, long amount) {
        Tally tally = Tally.of(count.column(), amount);
        changes.merge(new Place.OfLink(count.linkId(), count.day()), tally, Tally::plus);
        if (!personal.contain(count.state())) {
            changes.merge(new Place.OfState(count.linkId(), count.state(), count.day()), tally, Tally::plus);
        }
    }

    /** Takes in what WeCom counted itself. */
    void compare(Cause cause, Tenant tenant, String linkId, Day day, Figures told) {
        Place place = new Place.OfLink(linkId, day);
        Counted known = known(tenant, place);
        Figures newest = told.or(known.figures());
        if (newest.saysTheSameAs(known.figures())) {
            store.put(place.key(tenant), new Counted(known.tally(), newest, known.revision()));
        } else {
            put(cause, tenant, place, known, known.tally(), newest);
        }
    }

    /**
     * Says what was counted at a place, if it is still what somebody saw.
     *
     * @param revision that was seen; 0 if there was no row
     */
    void correct(Cause cause, Tenant tenant, Place place, Tally tally, long revision) {
        Counted known = known(tenant, place);
        if ((known.isShown() ? known.revision() : 0) == revision) {
            put(cause, tenant, place, known, tally, known.figures());
        }
    }

    private Counted known(Tenant tenant, Place place) {
        Counted counted = store.get(place.key(tenant));
        return counted == null ? Counted.NOTHING : counted;
    }

    private void put(Cause cause, Tenant tenant, Place place, Counted before, Tally tally, @Nullable Figures figures) {
        Counted after = new Counted(tally, figures, Revision.after(before.revision(), output.now()));
        // Also if nothing is left: the next revision must be greater.
        store.put(place.key(tenant), after);
        if (after.isShown()) {
            show(cause, tenant, place, after);
        } else if (before.isShown()) {
            output.remove(cause, place.sink(), place.rowKey(tenant));
        }
    }

    private void show(Cause cause, Tenant tenant, Place place, Counted counted) {
        boolean settled = settlement.isSettled(tenant, place.day());
        output.put(
                cause,
                place.sink(),
                place.row(tenant, counted.tally(), counted.figures(), settled, comparable),
                counted.revision());
    }

    /**
     * Writes rows of days again, a limited number, because they are settled now.
     *
     * @param first of these days
     * @param last the key of the last one before, or empty to begin
     * @return the key of the last one now; null if no row is left
     */
    @Nullable String settle(Cause cause, Tenant tenant, Day first, String last, int limit) {
        LocalDate through = settlement.through(tenant);
        if (through == null) {
            return null;
        }
        String begin = StoreKey.of(tenant.toString(), first.toString());
        String end = StoreKey.of(tenant.toString(), through.plusDays(1).toString());
        int seen = 0;
        String key = last;
        try (KeyValueIterator<String, Counted> entries = store.range(last.isEmpty() ? begin : last, end)) {
            while (entries.hasNext()) {
                KeyValue<String, Counted> entry = entries.next();
                if (entry.key.equals(last)) {
                    continue;
                }
                if (seen == limit) {
                    return key;
                }
                if (entry.value.isShown()) {
                    Place place = Place.of(entry.key);
                    put(cause, tenant, place, entry.value, entry.value.tally(), entry.value.figures());
                }
                key = entry.key;
                seen++;
            }
        }
        return null;
    }

    /** Forgets some of the rows that have not changed for long. */
    void tidy(long now) {
        expiry.tidy(now);
    }

    /** What is counted on no day is taken back when its customers are forgotten. */
    private boolean isOver(String key, Counted counted, long now) {
        boolean lasts = Place.of(key).day().equals(Day.UNKNOWN) && counted.isShown();
        return !lasts && counted.revision() + keep.toMillis() <= now;
    }

    /** With its row, which its topic may keep for longer. */
    private void forget(String key, Counted counted) {
        if (counted.isShown()) {
            Place place = Place.of(key);
            output.remove(Cause.at(output.now()), place.sink(), place.rowKey(Place.tenant(key)));
        }
    }
}
