package io.huoke.notifier;

import io.huoke.notifier.watch.Watch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What it is for this instance to tell: everything, only what it has noticed itself, or nothing. Thread-safe. */
class Duty {

    /** Longer than whoever leads needs to tell the same, and than it takes to decide who does. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Leadership leadership;
    private final BooleanSupplier isReady;
    private final Watch kafka;
    private final InstantSource clock;

    /**
     * One that is decided by these.
     *
     * @param isReady whether the alerts have been read
     * @param kafka notices that Kafka is away
     */
    Duty(Leadership leadership, BooleanSupplier isReady, Watch kafka, InstantSource clock) {
        this.leadership = leadership;
        this.isReady = isReady;
        this.kafka = kafka;
        this.clock = clock;
    }

    /** Whether it is this instance that tells. */
    boolean isAll() {
        return leadership.leads() && isReady.getAsBoolean();
    }

    /**
     * Whether it tells at least what it has noticed itself: also while whoever leads cannot be known, or may be gone with
     * Kafka. Twice is better than not at all.
     */
    boolean isOwn() {
        return isAll()
                || isLong(leadership.undecidedSince())
                || kafka.conditions().stream().anyMatch(condition -> isLong(condition.since()));
    }

    private boolean isLong(@Nullable Instant since) {
        return since != null && !clock.instant().isBefore(since.plus(PATIENCE));
    }
}
