package io.huoke.wecom.call;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Calls by interface and outcome, with their latency: {@code ok}, WeCom's number, {@code unsent}, {@code unanswered}.
 * No corp among the labels, of which there may be a hundred thousand.
 */
final class CallMetrics {

    private final MeterRegistry meters;

    CallMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    static String outcome(WeComException e) {
        if (e.errcode().isPresent()) {
            return Integer.toString(e.errcode().getAsInt());
        }
        return e.effect() == WeComException.Effect.NONE ? "unsent" : "unanswered";
    }

    /** Returns the nanoseconds since {@code start}. */
    long record(Api api, String outcome, long start) {
        long nanos = System.nanoTime() - start;
        Timer.builder("huoke_wecom_call")
                .description("Calls to WeCom by outcome: ok, WeCom's errcode, unsent or unanswered")
                .tag("api", api.toString())
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
        return nanos;
    }
}
