package io.huoke.sandbox.api;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How many opened a link and how many were added by it, by day and comp_scene (pages 97375, 99483). */
final class Traffic {

    /** Figures of A7. */
    record Count(long clicks, long newCustomers) {

        Count plus(Count other) {
            return new Count(clicks + other.clicks, newCustomers + other.newCustomers);
        }
    }

    /** By link, day and scene. */
    private final Map<String, NavigableMap<LocalDate, Map<@Nullable String, Count>>> counts = new HashMap<>();

    void add(String linkId, LocalDate day, @Nullable String scene, Count count) {
        counts.computeIfAbsent(linkId, link -> new TreeMap<>())
                .computeIfAbsent(day, date -> new HashMap<>())
                .merge(scene, count, Count::plus);
    }

    /**
     * Sums up a closed interval.
     *
     * @param scenes which of them count
     */
    Count between(String linkId, LocalDate first, LocalDate last, Predicate<@Nullable String> scenes) {
        NavigableMap<LocalDate, Map<@Nullable String, Count>> days = counts.get(linkId);
        Count sum = new Count(0, 0);
        if (days == null) {
            return sum;
        }
        for (Map<@Nullable String, Count> day :
                days.subMap(first, true, last, true).values()) {
            for (Map.Entry<@Nullable String, Count> entry : day.entrySet()) {
                sum = scenes.test(entry.getKey()) ? sum.plus(entry.getValue()) : sum;
            }
        }
        return sum;
    }
}
