package io.huoke.cli.faults;

import java.time.Duration;

/**
 * A tenant's callback that came to the topic after one that had been sent later.
 *
 * @param number of the one that came too late
 * @param behind the highest number that was there before it
 * @param at when it was sent, from the begin of the load
 * @param certain whether it was answered before the other was sent, so that it must have been received first; otherwise
 *     both were under way at the same time
 */
record Inversion(int tenant, long number, long behind, Duration at, boolean certain) {}
