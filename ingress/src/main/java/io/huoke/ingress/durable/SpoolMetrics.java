package io.huoke.ingress.durable;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/**
 * What the spool holds, {@code huoke_spool_records} and {@code huoke_spool_bytes}; whether it takes more, {@code
 * huoke_spool_writable}; how long it takes to write and flush a group of records, {@code huoke_spool_append_seconds};
 * what it could not use, {@code huoke_spool_set_aside_total}. Safe for use by any thread.
 */
final class SpoolMetrics {

    private final Timer append;
    private final Counter setAside;

    SpoolMetrics(MeterRegistry registry, Supplier<Spool.Status> status) {
        Gauge.builder("huoke.spool.records", status, of -> of.get().records())
                .description("Callbacks that are in the spool, or about to be, and not on Kafka yet")
                .strongReference(true)
                .register(registry);
        Gauge.builder("huoke.spool.bytes", status, of -> of.get().bytes())
                .description("Their size")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
        Gauge.builder("huoke.spool.writable", status, of -> of.get().problem().isEmpty() ? 1 : 0)
                .description("1 if the spool takes records, 0 if it is full or its disk fails")
                .strongReference(true)
                .register(registry);
        this.append = Timer.builder("huoke.spool.append")
                .description("Time to write and flush a group of records")
                .publishPercentileHistogram()
                .register(registry);
        this.setAside = Counter.builder("huoke.spool.set.aside")
                .description("Records that were damaged, or that Kafka never takes; see the spool's folder set-aside")
                .register(registry);
    }

    Timer append() {
        return append;
    }

    Counter setAside() {
        return setAside;
    }
}
