package io.huoke.wecom.call;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The budgets of page 90312: one lane per corp and interface, and one budget per interface for this machine's address,
 * which corps' own apps and a provider have apart. A lane that is as good as new is forgotten. Thread-safe.
 */
final class Lanes {

    private static final int SWEEP_EVERY = 10_000;

    private record LaneKey(String account, Api api) {}

    private record AddressKey(boolean ownApp, Api api) {}

    private final Limits limits;
    private final MeterRegistry meters;
    private final ConcurrentMap<LaneKey, Lane> lanes = new ConcurrentHashMap<>();
    private final ConcurrentMap<AddressKey, Budget> addresses = new ConcurrentHashMap<>();
    private final AtomicInteger entries = new AtomicInteger();

    Lanes(Limits limits, MeterRegistry meters) {
        this.limits = limits;
        this.meters = meters;
    }

    Lane lane(Call<?> call) {
        if (entries.incrementAndGet() % SWEEP_EVERY == 0) {
            lanes.values().removeIf(Lane::idle);
        }
        return lanes.computeIfAbsent(
                new LaneKey(call.principal().account(), call.api()), key -> new Lane(limits, key.api()));
    }

    Budget address(Call<?> call) {
        return addresses.computeIfAbsent(new AddressKey(call.principal().ownApp(), call.api()), this::newAddress);
    }

    private Budget newAddress(AddressKey key) {
        Budget budget = new Budget(key.ownApp() ? limits.ownAppsPerAddress() : limits.providerPerAddress());
        Gauge.builder("huoke_wecom_budget_left", budget, Budget::left)
                .description("Calls that this address may make at once")
                .tag("api", key.api().toString())
                .tag("app", key.ownApp() ? "own" : "provider")
                .strongReference(true)
                .register(meters);
        return budget;
    }

    int size() {
        return lanes.size();
    }
}
