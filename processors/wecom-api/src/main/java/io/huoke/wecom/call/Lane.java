package io.huoke.wecom.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one corp may ask of one interface: its budget, its parallelism, and whether WeCom blocks it. Thread-safe. */
final class Lane {

    private final Limits limits;
    private final Budget budget;
    private final Parallelism parallelism;
    private @Nullable Block block;

    /** WeCom answers nothing but 45009 for a while. */
    record Block(Deadline end, Instant until) {}

    Lane(Limits limits, Api api) {
        this.limits = limits;
        this.budget = new Budget(limits.perCorp(api));
        this.parallelism = new Parallelism(limits.parallelism());
    }

    Budget budget() {
        return budget;
    }

    Parallelism parallelism() {
        return parallelism;
    }

    /** The block that is in force, if there is one. */
    synchronized Optional<Block> blocked() {
        return Optional.ofNullable(block).filter(present -> present.end().left().isPositive());
    }

    /**
     * WeCom said 45009: it blocks for the rest of the unit. A second time soon after the end of the first means that
     * the unit is the longer one.
     */
    synchronized Instant block() {
        Optional<Block> running = blocked();
        if (running.isPresent()) {
            return running.get().until();
        }
        Duration length = isRecent() ? limits.longBlock() : limits.block();
        Instant until = Instant.now().plus(length);
        block = new Block(Deadline.after(length), until);
        return until;
    }

    private boolean isRecent() {
        return block != null && block.until().plus(limits.block()).isAfter(Instant.now());
    }

    /** Whether forgetting it would change nothing. */
    synchronized boolean idle() {
        return !isRecent() && budget.full() && parallelism.idle();
    }
}
