package io.huoke.notifier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** What the notifier counts. Thread-safe. */
final class NotifierMetrics {

    private static final String SENT = "huoke.notifier.sent";

    private final MeterRegistry registry;
    private final Map<String, List<Meter>> gauges = new ConcurrentHashMap<>();

    NotifierMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows whether this instance tells. */
    void watch(BooleanSupplier leads) {
        Gauge.builder("huoke.notifier.leads", leads, leading -> leading.getAsBoolean() ? 1 : 0)
                .description("1 if this instance tells on-call, 0 if another does or nobody")
                .strongReference(true)
                .register(registry);
    }

    /** Shows how a sink does, until it is forgotten. */
    void watch(Outbox outbox, InstantSource clock) {
        String id = outbox.sink().id();
        gauges.put(
                id,
                List.of(
                        Gauge.builder("huoke.notifier.pending", outbox, Outbox::pending)
                                .description("alerts that have yet to be told")
                                .tag("sink", id)
                                .strongReference(true)
                                .register(registry),
                        Gauge.builder("huoke.notifier.sink.failing.seconds", outbox, sink -> failing(sink, clock))
                                .description("for how long the sink has failed; 0 if it does not")
                                .tag("sink", id)
                                .strongReference(true)
                                .register(registry)));
    }

    private static double failing(Outbox outbox, InstantSource clock) {
        Instant since = outbox.failingSince();
        return since == null ? 0 : Duration.between(since, clock.instant()).toMillis() / 1_000.0;
    }

    /** A sink is none any more. */
    void forget(String sink) {
        List<Meter> old = gauges.remove(sink);
        if (old != null) {
            old.forEach(registry::remove);
        }
    }

    /** So many alerts have arrived. */
    void taken(String sink, int number) {
        count(sink, "taken", number);
    }

    /** So many will never be taken. */
    void refused(String sink, int number) {
        count(sink, "refused", number);
    }

    /** An attempt has failed. */
    void failed(String sink) {
        count(sink, "failed", 1);
    }

    private void count(String sink, String outcome, int number) {
        registry.counter(SENT, "sink", sink, "outcome", outcome).increment(number);
    }
}
