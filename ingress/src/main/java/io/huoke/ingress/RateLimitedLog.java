package io.huoke.ingress;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Warnings that strangers can cause: one line per endpoint and interval, with the number of those left out. For one
 * event loop.
 */
final class RateLimitedLog {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final Map<String, Interval> intervals = new HashMap<>();

    RateLimitedLog(Logger log) {
        this.log = log;
    }

    /**
     * Writes a line, or counts it.
     *
     * @param endpoint the id of a configured endpoint, or another word that no stranger chooses
     */
    void warn(String endpoint, String message, String detail) {
        long now = System.nanoTime();
        Interval interval = intervals.get(endpoint);
        if (interval != null && now - interval.start < INTERVAL_NANOS) {
            interval.leftOut++;
            return;
        }
        log.atWarn()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("detail", detail)
                .addKeyValue("leftOut", interval == null ? 0 : interval.leftOut)
                .log(message);
        intervals.put(endpoint, new Interval(now));
    }

    private static final class Interval {

        private final long start;
        private long leftOut;

        Interval(long start) {
            this.start = start;
        }
    }
}
