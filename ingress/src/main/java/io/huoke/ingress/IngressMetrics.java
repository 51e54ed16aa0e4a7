package io.huoke.ingress;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Every outcome of a callback as a latency: {@code huoke_ingress_callback_seconds{endpoint, outcome}}. */
final class IngressMetrics {

    private final MeterRegistry registry;
    private final ConcurrentMap<String, Timer> timers = new ConcurrentHashMap<>();

    IngressMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Notes how a callback ended.
     *
     * @param endpoint a configured endpoint's id: strangers cannot make new series
     * @param outcome {@code accepted}, {@code verified}, {@code unstored}, {@code dead-letter.{reason}} or the HTTP
     *     status of a refusal
     */
    void record(String endpoint, String outcome, long startNanos) {
        timers.computeIfAbsent(endpoint + ' ' + outcome, key -> Timer.builder("huoke.ingress.callback")
                        .description("Callbacks by endpoint and outcome")
                        .tag("endpoint", endpoint)
                        .tag("outcome", outcome)
                        .publishPercentileHistogram()
                        .register(registry))
                .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    }
}
