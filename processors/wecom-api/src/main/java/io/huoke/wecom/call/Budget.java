package io.huoke.wecom.call;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Arrays;

/**
 * Calls that may still be made: a bucket that holds a tenth of a window's calls and fills up at nine tenths of its
 * rate, so that no span of that length sees more than the window allows, wherever WeCom lets its minutes begin.
 * Thread-safe.
 */
final class Budget {

    private static final int BURST_SHARE = 10;

    private final Bucket bucket;
    private final long[] capacities;

    Budget(Limits.Window window) {
        this.bucket = Bucket.builder()
                .addLimit(bandwidth(window.perMinute(), Duration.ofMinutes(1)))
                .addLimit(bandwidth(window.perHour(), Duration.ofHours(1)))
                .build();
        this.capacities = perBandwidth();
    }

    private static Bandwidth bandwidth(int calls, Duration span) {
        int burst = Math.max(1, calls / BURST_SHARE);
        return Bandwidth.builder()
                .capacity(burst)
                .refillGreedy(Math.max(1, calls - burst), span)
                .build();
    }

    /** Waits for a call's worth; false, at once, if there will be none before the deadline. */
    boolean take(Deadline deadline) throws InterruptedException {
        return bucket.tryConsume(1)
                || (deadline.left().isPositive() && bucket.asBlocking().tryConsume(1, deadline.left()));
    }

    void giveBack() {
        bucket.addTokens(1);
    }

    long left() {
        return bucket.getAvailableTokens();
    }

    boolean full() {
        return Arrays.equals(perBandwidth(), capacities);
    }

    private long[] perBandwidth() {
        return bucket.asVerbose().getAvailableTokens().getDiagnostics().getAvailableTokensPerEachBandwidth();
    }
}
