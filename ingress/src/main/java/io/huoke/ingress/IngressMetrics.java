package io.huoke.ingress;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every outcome of a callback as a latency, {@code huoke_ingress_callback_seconds{endpoint, outcome}}; the requests in
 * progress, {@code huoke_ingress_requests{state}}; those thrown out because their body took its time while others waited,
 * {@code huoke_ingress_slow_requests_total}; what each key pair opened, {@code
 * huoke_ingress_key_pair_callbacks_total{endpoint, pair}}; and the tenants that the spool has forgotten, {@code
 * huoke_ingress_erasures_total}. Safe for use by any thread.
 */
final class IngressMetrics {

    /** In the place of an endpoint's id where there is none; no id looks like it. */
    static final String NO_ENDPOINT = "(none)";

    private final MeterRegistry registry;
    private final ConcurrentMap<String, Timer> timers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();
    private final AtomicInteger admitted;
    private final AtomicInteger waiting;
    private final Counter thrownOut;
    private final Counter erasures;

    IngressMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.admitted = requests("admitted");
        this.waiting = requests("waiting");
        this.thrownOut = Counter.builder("huoke.ingress.slow.requests")
                .description("Requests cut off because their body took its time while others waited")
                .register(registry);
        this.erasures = Counter.builder("huoke.ingress.erasures")
                .description("Commands to forget a tenant that the spool has obeyed")
                .register(registry);
    }

    private AtomicInteger requests(String state) {
        AtomicInteger number = new AtomicInteger();
        Gauge.builder("huoke.ingress.requests", number, AtomicInteger::get)
                .description("Callbacks being worked on, and callbacks not read yet because of their number")
                .tag("state", state)
                .register(registry);
        return number;
    }

    /** How many requests all event loops work on. */
    AtomicInteger admitted() {
        return admitted;
    }

    /** How many requests are left unread until others are done. */
    AtomicInteger waiting() {
        return waiting;
    }

    /** Counts requests that were cut off while others waited. */
    Counter thrownOut() {
        return thrownOut;
    }

    /** Counts the commands to forget a tenant that were obeyed. */
    Counter erasures() {
        return erasures;
    }

    /** Shows every configured key pair, also those that WeCom does not use, or no longer. */
    void expose(RoutingTable routes) {
        routes.endpoints().values().forEach(endpoint -> endpoint.keys()
                .forEach(pair -> openedBy(endpoint.id(), pair.fingerprint())));
    }

    /** Notes which key pair of an endpoint opened a callback. */
    void opened(String endpoint, String pair) {
        openedBy(endpoint, pair).increment();
    }

    private Counter openedBy(String endpoint, String pair) {
        return counters.computeIfAbsent(endpoint + ' ' + pair, key -> Counter.builder(
                        "huoke.ingress.key.pair.callbacks")
                .description("Callbacks that a key pair opened; one that no longer grows can go from the configuration")
                .tag("endpoint", endpoint)
                .tag("pair", pair)
                .register(registry));
    }

    /**
     * Notes how a callback ended.
     *
     * @param endpoint a configured endpoint's id, {@code /install} or {@link #NO_ENDPOINT}: strangers cannot make new
     *     series
     * @param outcome {@code accepted}, {@code verified}, {@code unstored}, {@code dead-letter.{reason}} or
     *     {@code refused.{reason}}
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
