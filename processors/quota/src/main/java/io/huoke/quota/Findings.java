package io.huoke.quota;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.QuotaRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What follows from facts at a time.
 *
 * @param row empty where nothing was told that it could say
 * @param conditions that hold
 * @param next when something else follows from the same facts; empty if never
 */
record Findings(Optional<QuotaRow> row, List<Condition> conditions, Optional<Instant> next) {

    /** Nothing. */
    static final Findings NONE = new Findings(Optional.empty(), List.of(), Optional.empty());

    Findings {
        conditions = List.copyOf(conditions);
    }

    /** One that holds for good, or until something else is told. */
    static Findings of(Condition condition) {
        return new Findings(Optional.empty(), List.of(condition), Optional.empty());
    }

    /** One that holds until a time, if that is known. */
    static Findings until(Optional<Instant> end, Condition condition) {
        return new Findings(Optional.empty(), List.of(condition), end);
    }

    /** Both together. */
    Findings and(Findings other) {
        return new Findings(
                row.or(other::row),
                Stream.concat(conditions.stream(), other.conditions.stream()).toList(),
                Stream.of(next, other.next).flatMap(Optional::stream).min(Instant::compareTo));
    }

    /** What a row says, which has to be said anew when the day has passed that it foresees. */
    static Findings of(QuotaRow row) {
        return new Findings(
                Optional.of(row),
                List.of(),
                Optional.ofNullable(row.exhaustedForecast()).map(day -> Days.begin(day.plusDays(1))));
    }
}
