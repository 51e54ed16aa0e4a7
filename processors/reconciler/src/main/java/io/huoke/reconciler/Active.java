package io.huoke.reconciler;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is due for a link because something happened to it.
 *
 * @param figures when its figures are to be asked for; null if they are not
 * @param customers when its customers are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Active(@Nullable Instant figures, @Nullable Instant customers) {

    static final Active NOTHING = new Active(null, null);

    /** With what another says, the sooner of both. */
    Active and(Active other) {
        return new Active(sooner(figures, other.figures), sooner(customers, other.customers));
    }

    @JsonIgnore
    boolean isNothing() {
        return figures == null && customers == null;
    }

    /** The sooner of both; null if there is nothing. */
    @Nullable Instant first() {
        return sooner(figures, customers);
    }

    private static @Nullable Instant sooner(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
