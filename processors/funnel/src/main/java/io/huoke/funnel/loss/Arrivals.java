package io.huoke.funnel.loss;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How many customers were added in some time, and of how many of them no callback told.
 *
 * @param adds all of them
 * @param missed those who came by reconciliation alone
 */
record Arrivals(long adds, long missed) {

    /** Nobody. */
    static final Arrivals NONE = new Arrivals(0, 0);

    /** With one customer more. */
    Arrivals with(Arrival arrival) {
        return new Arrivals(adds + 1, missed + (arrival.missed() ? 1 : 0));
    }

    /** With one customer fewer, but never below nobody: those of another time may have been forgotten meanwhile. */
    Arrivals without(Arrival arrival) {
        long left = Math.max(0, adds - 1);
        return new Arrivals(left, Math.min(left, Math.max(0, missed - (arrival.missed() ? 1 : 0))));
    }

    /** Both together. */
    Arrivals plus(Arrivals others) {
        return new Arrivals(adds + others.adds, missed + others.missed);
    }

    /** Whether there is nobody. */
    @JsonIgnore
    boolean isEmpty() {
        return adds == 0;
    }

    /** The missed ones' share, from 0 to 1; 0 of nobody. */
    double share() {
        return adds == 0 ? 0 : (double) missed / adds;
    }
}
