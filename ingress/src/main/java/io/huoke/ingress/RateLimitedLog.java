package io.huoke.ingress;

import java.time.Duration;
import org.slf4j.Logger;

/** A warning that strangers can cause: one line per interval, with the number of those left out. For one event loop. */
final class RateLimitedLog {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private long lastNanos = System.nanoTime() - INTERVAL_NANOS;
    private long leftOut;

    RateLimitedLog(Logger log) {
        this.log = log;
    }

    void warn(String endpoint, String message, String detail) {
        long now = System.nanoTime();
        if (now - lastNanos < INTERVAL_NANOS) {
            leftOut++;
            return;
        }
        log.atWarn()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("detail", detail)
                .addKeyValue("leftOut", leftOut)
                .log(message);
        lastNanos = now;
        leftOut = 0;
    }
}
