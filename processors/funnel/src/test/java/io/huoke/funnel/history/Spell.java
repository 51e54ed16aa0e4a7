package io.huoke.funnel.history;

import io.huoke.schemas.Reconciled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A time between two deletions in which there was an add.
 *
 * @param begin the first add that a callback told of, or else the first of A6
 * @param end the last add
 * @param told whether a callback told of any
 */
record Spell(Instant begin, Instant end, boolean told) {

    /** Those of a person, in order. */
    static List<Spell> of(List<Fact> told, List<Reconciled.Customer> listed, List<Fact> deletions) {
        List<Spell> spells = new ArrayList<>();
        List<Instant> ends = new ArrayList<>(deletions.stream().map(Fact::time).toList());
        ends.add(Instant.MAX);
        Instant begin = Instant.MIN;
        for (Instant end : ends) {
            Instant from = begin;
            List<Instant> callbacks = told.stream()
                    .filter(fact -> fact.kind().adds())
                    .map(Fact::time)
                    .filter(time -> time.isAfter(from) && time.isBefore(end))
                    .toList();
            List<Instant> found = listed.stream()
                    .map(Reconciled.Customer::addedAt)
                    .filter(Objects::nonNull)
                    .filter(time -> time.isAfter(from) && time.isBefore(end))
                    .sorted()
                    .toList();
            if (!callbacks.isEmpty() || !found.isEmpty()) {
                Instant first = callbacks.isEmpty() ? found.getFirst() : callbacks.getFirst();
                spells.add(new Spell(
                        first,
                        Stream.concat(callbacks.stream(), found.stream())
                                .max(Comparator.naturalOrder())
                                .orElseThrow(),
                        !callbacks.isEmpty()));
            }
            begin = end;
        }
        return spells;
    }
}
