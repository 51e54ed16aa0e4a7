package io.huoke.funnel;

/**
 * Numbers the values of a row, each greater than the one before, also after the row was gone: the time of the change in
 * milliseconds since 1970, or just more than the last.
 */
final class Revision {

    private Revision() {}

    /** @param last the last one that is known, or 0 */
    static long after(long last, long now) {
        return Math.max(last + 1, now);
    }
}
