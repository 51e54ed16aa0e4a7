package io.huoke.cli.faults;

import java.time.Duration;

/**
 * One callback that was posted once, and what came of it. Times are {@link System#nanoTime()} of this JVM.
 *
 * @param id the event's id, as the ingress computes it from the message
 * @param tenant which of the load's tenants
 * @param number strictly increasing for each tenant, in the order of sending
 * @param intended when the fixed rate wanted it to be sent
 * @param sent when it was
 * @param ended when it was answered, or when that had failed
 * @param warm whether the ingress had its first callbacks behind it
 */
record Attempt(
        String id, int tenant, long number, long intended, long sent, long ended, Outcome outcome, boolean warm) {

    enum Outcome {
        /** As WeCom wants it: from here on it must not be lost. */
        ANSWERED,
        /** Answered otherwise. */
        REFUSED,
        /** No answer within WeCom's 5 s. */
        TIMED_OUT,
        /** No connection, or one that ended before the answer. */
        DISCONNECTED
    }

    Attempt cold() {
        return new Attempt(id, tenant, number, intended, sent, ended, outcome, false);
    }

    boolean answered() {
        return outcome == Outcome.ANSWERED;
    }

    Duration latency() {
        return Duration.ofNanos(ended - sent);
    }

    Duration latencyFromIntended() {
        return Duration.ofNanos(ended - intended);
    }
}
