package io.huoke.bench;

/**
 * Something that must hold.
 *
 * @param what is compared, with its unit
 * @param atLeast whether more is better
 * @param limit what it is compared with
 * @param measured the median; NaN if nothing was measured
 */
public record Target(String what, boolean atLeast, double limit, double measured) {

    /** More is better. */
    public static Target atLeast(String what, double limit, double measured) {
        return new Target(what, true, limit, measured);
    }

    /** Less is better. */
    public static Target atMost(String what, double limit, double measured) {
        return new Target(what, false, limit, measured);
    }

    /** Whether it holds; what was not measured does not. */
    public boolean met() {
        return atLeast ? measured >= limit : measured <= limit;
    }
}
