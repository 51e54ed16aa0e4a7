package io.huoke.reconciler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** How one task of the reconciler does; several tasks add up. */
final class ReconcilerMetrics {

    private final Counter missing;
    private final Counter events;
    private final Counter chatsLost;
    private final Timer passes;
    private volatile int works;
    private volatile int tenants;
    private volatile double overdueSeconds;

    /** @param partition of the task */
    ReconcilerMetrics(MeterRegistry registry, int partition) {
        String task = String.valueOf(partition);
        this.missing = Counter.builder("huoke.reconciler.customers.missing")
                .description("Customers of whom A6 told and no callback, on links whose customers were seen before")
                .register(registry);
        this.events = Counter.builder("huoke.reconciler.events")
                .description("Events published")
                .register(registry);
        this.chatsLost = Counter.builder("huoke.reconciler.chats.lost")
                .description("ChatKeys that were not resolved within their 30 minutes, or not at all")
                .register(registry);
        this.passes = Timer.builder("huoke.reconciler.passes")
                .description("Passes that have seen everything, from when they were due")
                .register(registry);
        gauge(registry, task, "huoke.reconciler.works", "Things under way", () -> works);
        gauge(registry, task, "huoke.reconciler.tenants", "Tenants on the agenda", () -> tenants);
        gauge(
                registry,
                task,
                "huoke.reconciler.overdue.seconds",
                "For how long the tenant has waited that has waited for the longest time",
                () -> overdueSeconds);
    }

    private static void gauge(
            MeterRegistry registry, String task, String name, String description, Supplier<Number> value) {
        // The one of an earlier owner of the partition would be kept.
        registry.find(name).tag("partition", task).meters().forEach(registry::remove);
        Gauge.builder(name, value)
                .description(description)
                .tag("partition", task)
                .strongReference(true)
                .register(registry);
    }

    void present(int underWay, Agenda agenda, Instant now) {
        works = underWay;
        tenants = agenda.size();
        overdueSeconds = agenda.next()
                .map(next -> Math.max(0, Duration.between(next, now).toMillis() / 1_000.0))
                .orElse(0.0);
    }

    /** A customer was unknown. */
    void missing() {
        missing.increment();
    }

    void published() {
        events.increment();
    }

    void chatLost() {
        chatsLost.increment();
    }

    void passed(TenantState state) {
        if (state.lastPass() != null && state.lastPass().completedAt() != null) {
            passes.record(Duration.between(
                    state.lastPass().startedAt(), state.lastPass().completedAt()));
        }
    }
}
