package io.huoke.wecom.call;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Calls by interface and outcome, with their latency, and those that were not sent, with the reason. No corp among the
 * labels, of which there may be a hundred thousand.
 */
final class CallMetrics {

    private final MeterRegistry meters;

    CallMetrics(MeterRegistry meters, CircuitBreaker circuit) {
        this.meters = meters;
        Gauge.builder(
                        "huoke_wecom_circuit_open",
                        circuit,
                        breaker -> breaker.getState() == CircuitBreaker.State.OPEN ? 1 : 0)
                .description("1 while nothing is sent to WeCom because most calls got no answer")
                .strongReference(true)
                .register(meters);
    }

    /** A call was sent, and ended; returns the nanoseconds since {@code start}. */
    long sent(Api api, String outcome, long start) {
        long nanos = System.nanoTime() - start;
        Timer.builder("huoke_wecom_call")
                .description("Calls to WeCom by outcome: ok, WeCom's errcode, or what happened instead of an answer")
                .tag("api", api.toString())
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
        return nanos;
    }

    void notSent(Api api, Outcome reason) {
        Counter.builder("huoke_wecom_not_sent")
                .description("Calls that were not sent, by reason")
                .tag("api", api.toString())
                .tag("reason", reason.tag())
                .register(meters)
                .increment();
    }

    /** Numbers that nobody knows share one label, because there may be any. */
    static String tag(WeComException e) {
        return e.errcode().isEmpty()
                ? e.outcome().tag()
                : ErrorCode.of(e.errcode().getAsInt())
                        .map(code -> Integer.toString(code.number()))
                        .orElse("unknown");
    }
}
