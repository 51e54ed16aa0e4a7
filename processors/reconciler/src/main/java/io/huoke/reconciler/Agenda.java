package io.huoke.reconciler;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/** Which tenant is looked after next. For one thread. */
final class Agenda {

    private final Map<String, Instant> dues = new HashMap<>();
    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparing(Entry::due).thenComparing(Entry::tenant));

    /** Those for whom something cannot wait. */
    private final SequencedSet<String> urgent = new LinkedHashSet<>();

    private record Entry(Instant due, String tenant) {}

    /** At that time, instead of whatever was said before. */
    void put(String tenant, Instant due) {
        remove(tenant);
        dues.put(tenant, due);
        entries.add(new Entry(due, tenant));
    }

    /** At that time, unless it is sooner already. */
    void putNoLaterThan(String tenant, Instant due) {
        Instant known = dues.get(tenant);
        if (known == null || due.isBefore(known)) {
            put(tenant, due);
        }
    }

    void remove(String tenant) {
        Instant due = dues.remove(tenant);
        if (due != null) {
            entries.remove(new Entry(due, tenant));
        }
    }

    /** Takes out the tenant that has been due for the longest time. */
    Optional<String> takeDue(Instant now) {
        if (entries.isEmpty() || entries.first().due().isAfter(now)) {
            return Optional.empty();
        }
        String tenant = entries.first().tenant();
        remove(tenant);
        return Optional.of(tenant);
    }

    /** There is something for this tenant that cannot wait for its turn. */
    void putFirst(String tenant) {
        urgent.add(tenant);
    }

    /** Takes out a tenant for whom something cannot wait. */
    Optional<String> takeFirst() {
        return urgent.isEmpty() ? Optional.empty() : Optional.of(urgent.removeFirst());
    }

    /** Whether there is anybody to be looked after. */
    boolean isDue(Instant now) {
        return !urgent.isEmpty() || next().filter(due -> !due.isAfter(now)).isPresent();
    }

    /** When somebody is due next. */
    Optional<Instant> next() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.first().due());
    }

    int size() {
        return entries.size();
    }
}
