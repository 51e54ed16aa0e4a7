package io.huoke.sandbox.api;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
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

    private record Key(String linkId, LocalDate day, @Nullable String scene) {}

    private final Map<Key, Count> counts = new HashMap<>();

    void add(String linkId, LocalDate day, @Nullable String scene, Count count) {
        counts.merge(new Key(linkId, day, scene), count, Count::plus);
    }

    /**
     * Sums up a closed interval.
     *
     * @param scenes which of them count
     */
    Count between(String linkId, LocalDate first, LocalDate last, Predicate<@Nullable String> scenes) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().linkId().equals(linkId)
                        && !entry.getKey().day().isBefore(first)
                        && !entry.getKey().day().isAfter(last)
                        && scenes.test(entry.getKey().scene()))
                .map(Map.Entry::getValue)
                .reduce(new Count(0, 0), Count::plus);
    }
}
