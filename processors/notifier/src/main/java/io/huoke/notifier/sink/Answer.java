package io.huoke.notifier.sink;

/**
 * What a receiver says about a payload: it was taken, or it will never be.
 *
 * @param status 2xx, or a 4xx that is about this payload alone
 * @param text the beginning of the body
 */
record Answer(int status, String text) {

    /** Whether the payload has arrived. */
    boolean isTaken() {
        return status / 100 == 2;
    }
}
