package io.huoke.wecom.call;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Calls that may still be made: a bucket that holds a tenth of a window's calls and fills up at nine tenths of its
 * rate, so that no span of that length sees more than the window allows, wherever WeCom lets its minutes begin.
 * Thread-safe.
 */
final class Budget {

    private static final int BURST_SHARE = 10;

    private final Bucket bucket;
    private final long[] capacities;

    Budget(List<Limits.Window> windows) {
        LocalBucketBuilder builder = Bucket.builder();
        windows.forEach(window -> builder.addLimit(bandwidth(window)));
        this.bucket = builder.build();
        this.capacities = perBandwidth();
    }

    private static Bandwidth bandwidth(Limits.Window window) {
        int burst = Math.max(1, window.calls() / BURST_SHARE);
        return Bandwidth.builder()
                .capacity(burst)
                .refillGreedy(Math.max(1, window.calls() - burst), window.span())
                .build();
    }

    /** Waits for a call's worth; false, at once, if there will be none before the deadline. */
    boolean take(Deadline deadline) throws InterruptedException {
        if (bucket.tryConsume(1)) {
            return true;
        }
        Duration left = deadline.left();
        return left.isPositive() && bucket.asBlocking().tryConsume(1, left);
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
