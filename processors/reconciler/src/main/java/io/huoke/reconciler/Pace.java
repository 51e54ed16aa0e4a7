package io.huoke.reconciler;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.huoke.wecom.call.Api;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How fast this process asks: as large a share of half of what WeCom allows one address (page 90312) as it has of the
 * tasks, evenly. So all processes together stay within the limits even behind one address, a restart has no burst, and
 * half is left to others. Thread-safe.
 */
final class Pace {

    /** Of one interface, from one address: of a provider, and of corps' own apps. */
    private static final int PROVIDER_PER_HOUR = 1_200_000;

    private static final int OWN_APPS_PER_HOUR = 600_000;
    private static final int SHARE = 2;

    /** What ten seconds allow may be asked at once. */
    private static final int BURSTS_PER_HOUR = 360;

    private static final int LEAST = 10;

    private final TimeMeter clock;
    private final int tasks;
    private final Map<Lane, Bucket> buckets = new HashMap<>();
    private int ours;

    private record Lane(Api api, boolean ownApp) {}

    /** @param tasks among how many the limits are shared */
    Pace(InstantSource clock, int tasks) {
        this.clock = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return TimeUnit.MILLISECONDS.toNanos(clock.millis());
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
        this.tasks = tasks;
    }

    /** This process has got another task. */
    synchronized void join() {
        ours++;
        adjust();
    }

    /** It has got one less. */
    synchronized void leave() {
        ours--;
        adjust();
    }

    private void adjust() {
        buckets.forEach((lane, bucket) -> bucket.replaceConfiguration(
                BucketConfiguration.builder().addLimit(bandwidth(lane)).build(),
                TokensInheritanceStrategy.PROPORTIONALLY));
    }

    /** Whether a call may be made now; it is taken as made. */
    boolean take(Api api, boolean ownApp) {
        return bucket(new Lane(api, ownApp)).tryConsume(1);
    }

    /** More calls than one were made at a time. */
    void alsoTook(Api api, boolean ownApp, long more) {
        if (more > 0) {
            var unused = bucket(new Lane(api, ownApp)).consumeIgnoringRateLimits(more);
        }
    }

    private synchronized Bucket bucket(Lane wanted) {
        return buckets.computeIfAbsent(wanted, lane -> Bucket.builder()
                .addLimit(bandwidth(lane))
                .withCustomTimePrecision(clock)
                .build());
    }

    private Bandwidth bandwidth(Lane lane) {
        long all = lane.ownApp() ? OWN_APPS_PER_HOUR : PROVIDER_PER_HOUR;
        long perHour = Math.max(1, all / SHARE * Math.max(1, ours) / tasks);
        return Bandwidth.builder()
                .capacity(Math.max(LEAST, perHour / BURSTS_PER_HOUR))
                .refillGreedy(perHour, Duration.ofHours(1))
                .build();
    }
}
