package io.huoke.reconciler;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.huoke.wecom.call.Api;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How fast one task asks: a task's share of half of what WeCom allows one address (page 90312), evenly. So all tasks
 * together, wherever they run, stay within the limits even behind one address, a restart has no burst, and half is left
 * to others. For one thread.
 */
final class Pace {

    /** Of one interface, from one address: of a provider, and of corps' own apps. */
    private static final int PROVIDER_PER_HOUR = 1_200_000;

    private static final int OWN_APPS_PER_HOUR = 600_000;
    private static final int SHARE = 2;

    private final TimeMeter clock;
    private final int tasks;
    private final Map<Lane, Bucket> buckets = new HashMap<>();

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

    /** Whether a call may be made now; it is taken as made. */
    boolean take(Api api, boolean ownApp) {
        return bucket(api, ownApp).tryConsume(1);
    }

    /** More calls than one were made at a time. */
    void alsoTook(Api api, boolean ownApp, long more) {
        if (more > 0) {
            var unused = bucket(api, ownApp).consumeIgnoringRateLimits(more);
        }
    }

    private Bucket bucket(Api api, boolean ownApp) {
        return buckets.computeIfAbsent(new Lane(api, ownApp), lane -> {
            long perHour = Math.max(1, (ownApp ? OWN_APPS_PER_HOUR : PROVIDER_PER_HOUR) / SHARE / tasks);
            long perSecond = Math.max(1, perHour / Duration.ofHours(1).toSeconds());
            return Bucket.builder()
                    .addLimit(Bandwidth.builder()
                            .capacity(perSecond)
                            .refillGreedy(perHour, Duration.ofHours(1))
                            .build())
                    .withCustomTimePrecision(clock)
                    .build();
        });
    }
}
