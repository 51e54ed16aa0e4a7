package io.huoke.cli.faults;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Posts callbacks of several tenants at a fixed rate, each once: nothing is sent again, so that only what was answered
 * counts.
 *
 * <p>Answers do not slow it down. What follows for the order of receipt: of two callbacks of a tenant the first was
 * received first for certain if it was answered before the second was sent; while both are under way nobody can tell.
 * {@link Audit} judges by that. {@link #inSequence} makes it certain for all: a tenant's callback waits until its last
 * one is answered or given up, which the latency from the intended time shows.
 *
 * <p>Everything but the clock runs on one event loop.
 */
final class OpenLoopLoad implements AutoCloseable {

    static final int PER_SECOND = 300;
    static final int TENANTS = 7;

    private static final int WARM_UP = 2 * PER_SECOND;

    private enum Pace {
        /** One after another for each tenant, and what comes too early for that is left out. */
        WARM_UP,
        /** One after another for each tenant. */
        IN_SEQUENCE,
        /** Whatever becomes of the others. */
        OPEN
    }

    private final Context loop;
    private final Sender wecom;
    private final String name;
    private final int perSecond;
    private final SignedCallbacks callbacks = new SignedCallbacks();
    private final Future<?>[] last = new Future<?>[TENANTS];
    private final List<Attempt> attempts = new ArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Thread clock;
    private volatile Pace pace;
    private volatile boolean stopped;
    private volatile long warmSince = System.nanoTime();

    private OpenLoopLoad(Vertx vertx, int port, String name, int perSecond, Pace pace) {
        this.loop = vertx.getOrCreateContext();
        this.name = name;
        this.perSecond = perSecond;
        this.pace = pace;
        this.wecom = new Sender(vertx, port);
        Arrays.fill(last, Future.succeededFuture());
        this.clock = Thread.ofPlatform().daemon().name("load-" + name).unstarted(this::tick);
    }

    /**
     * Begins to post to the ingress on that port.
     *
     * @param name makes its callbacks differ from those of other loads
     */
    static OpenLoopLoad start(Vertx vertx, int port, String name) {
        return start(new OpenLoopLoad(vertx, port, name, PER_SECOND, Pace.OPEN));
    }

    /** The same, but each tenant's callbacks one after another; returns when the ingress is warm. */
    static OpenLoopLoad inSequence(Vertx vertx, int port, String name) {
        return start(new OpenLoopLoad(vertx, port, name, PER_SECOND, Pace.WARM_UP))
                .warm(Pace.IN_SEQUENCE);
    }

    /** The same at the fixed rate, after a warm-up that lets the ingress take its time; returns when it is warm. */
    static OpenLoopLoad afterWarmUp(Vertx vertx, int port, String name, int perSecond) {
        return start(new OpenLoopLoad(vertx, port, name, perSecond, Pace.WARM_UP))
                .warm(Pace.OPEN);
    }

    private static OpenLoopLoad start(OpenLoopLoad load) {
        load.clock.start();
        return load;
    }

    /**
     * Waits until the ingress has answered the first callbacks. They are audited too, but their latencies are told
     * apart.
     */
    private OpenLoopLoad warm(Pace afterwards) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> answered.get() > WARM_UP);
        } catch (ConditionTimeoutException e) {
            stopped = true;
            throw e;
        }
        warmSince = System.nanoTime();
        pace = afterwards;
        return this;
    }

    /** Returns when one more is answered. */
    void awaitNextAnswer() {
        int before = answered.get();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> answered.get() > before);
    }

    /** How many were answered so far. */
    int answered() {
        return answered.get();
    }

    /** Sends no more, waits for what is under way, and returns all. */
    List<Attempt> stop() throws InterruptedException {
        stopped = true;
        clock.join();
        Awaitility.await()
                .atMost(Sender.ANSWER_WITHIN.plusSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ended.get() == started.get());
        return attempts.stream()
                .map(attempt -> attempt.sent() - warmSince < 0 ? attempt.cold() : attempt)
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        clock.join();
        wecom.close();
    }

    private void tick() {
        long start = System.nanoTime();
        for (long n = 0; !stopped; n++) {
            long intended = start + n * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            int tenant = (int) (n % TENANTS);
            long number = n / TENANTS + 1;
            started.incrementAndGet();
            loop.runOnContext(unused -> enqueue(tenant, number, intended));
        }
    }

    private void enqueue(int tenant, long number, long intended) {
        switch (pace) {
            case WARM_UP -> {
                if (last[tenant].isComplete()) {
                    last[tenant] = post(tenant, number, intended);
                } else {
                    started.decrementAndGet();
                }
            }
            case IN_SEQUENCE -> last[tenant] = last[tenant].eventually(() -> post(tenant, number, intended));
            case OPEN -> post(tenant, number, intended);
        }
    }

    private Future<?> post(int tenant, long number, long intended) {
        SignedCallbacks.Post post = callbacks.make(tenant, name + "-" + number);
        long sent = System.nanoTime();
        return wecom.send(post)
                .onSuccess(outcome ->
                        note(new Attempt(post.id(), tenant, number, intended, sent, System.nanoTime(), outcome, true)));
    }

    private void note(Attempt attempt) {
        attempts.add(attempt);
        if (attempt.answered()) {
            answered.incrementAndGet();
        }
        ended.incrementAndGet();
    }
}
