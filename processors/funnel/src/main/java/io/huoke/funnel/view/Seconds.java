package io.huoke.funnel.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How long it took customers to be added, in whole seconds, by nearest rank: each figure is that of a customer.
 *
 * @param count of how many customers it is known
 * @param median at least half of them took no longer; null of nobody
 * @param p90 at least nine of ten took no longer; null of nobody
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Seconds(int count, @Nullable Long median, @Nullable Long p90) {

    /** @param sorted in ascending order */
    static Seconds of(long[] sorted) {
        return new Seconds(sorted.length, rank(sorted, 50), rank(sorted, 90));
    }

    private static @Nullable Long rank(long[] sorted, int percent) {
        int rank = Math.toIntExact((sorted.length * (long) percent + 99) / 100);
        return rank == 0 ? null : sorted[rank - 1];
    }
}
