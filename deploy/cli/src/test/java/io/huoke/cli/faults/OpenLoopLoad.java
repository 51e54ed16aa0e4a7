package io.huoke.cli.faults;

import io.huoke.cli.faults.Attempt.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

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

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    /** More than can be unanswered within 5 s. */
    private static final int CONNECTIONS = 4_000;

    private static final int WARM_UP = 2 * PER_SECOND;
    /** As many as are under way at this rate if none takes long. */
    private static final int IN_FLIGHT = 15;

    private final Context loop;
    private final HttpClient http;
    private final int port;
    private final String name;
    private final SignedCallbacks callbacks = new SignedCallbacks();
    private final Future<?>[] last = new Future<?>[TENANTS];
    private final List<Attempt> attempts = new ArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Thread clock;
    private volatile boolean inSequence;
    private volatile boolean stopped;
    private volatile long warmSince = System.nanoTime();

    private OpenLoopLoad(Vertx vertx, int port, String name, boolean inSequence) {
        this.loop = vertx.getOrCreateContext();
        this.port = port;
        this.name = name;
        this.inSequence = inSequence;
        this.http = vertx.httpClientBuilder()
                // The ingress closes what is idle for a minute; that must not meet a request.
                .with(new HttpClientOptions().setKeepAliveTimeout(10))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
                // What becomes of a request is told by the request; the connection need not say it too.
                .withConnectHandler(connection -> connection.exceptionHandler(unused -> {}))
                .build();
        Arrays.fill(last, Future.succeededFuture());
        this.clock = Thread.ofPlatform().daemon().name("load-" + name).unstarted(this::tick);
    }

    /**
     * Begins to post to the ingress on that port.
     *
     * @param name makes its callbacks differ from those of other loads
     */
    static OpenLoopLoad start(Vertx vertx, int port, String name) {
        return start(new OpenLoopLoad(vertx, port, name, false));
    }

    /** The same, but each tenant's callbacks one after another; returns when the ingress is warm. */
    static OpenLoopLoad inSequence(Vertx vertx, int port, String name) {
        return start(new OpenLoopLoad(vertx, port, name, true)).awaitWarm();
    }

    /** The same, but one after another only until the ingress is warm; returns then. */
    static OpenLoopLoad afterWarmUp(Vertx vertx, int port, String name) {
        OpenLoopLoad load = inSequence(vertx, port, name);
        load.inSequence = false;
        return load;
    }

    private static OpenLoopLoad start(OpenLoopLoad load) {
        load.clock.start();
        return load;
    }

    /**
     * Waits until the ingress has answered the first callbacks and follows the rate. What it has been sent until then
     * is audited too, but its latencies are told apart.
     */
    private OpenLoopLoad awaitWarm() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ended.get() > WARM_UP && started.get() - ended.get() < IN_FLIGHT);
        warmSince = System.nanoTime();
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
                .atMost(ANSWER_WITHIN.plusSeconds(30))
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
        http.close().toCompletionStage().toCompletableFuture().join();
    }

    private void tick() {
        long start = System.nanoTime();
        for (long n = 0; !stopped; n++) {
            long intended = start + n * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
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
        if (inSequence) {
            last[tenant] = last[tenant].eventually(() -> post(tenant, number, intended));
        } else {
            post(tenant, number, intended);
        }
    }

    private Future<?> post(int tenant, long number, long intended) {
        SignedCallbacks.Post post = callbacks.make(tenant, name + "-" + number);
        long sent = System.nanoTime();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/callbacks/crm" + post.query())
                .setTimeout(ANSWER_WITHIN.toMillis());
        return http.request(options)
                .compose(request -> request.send(post.body()))
                .compose(response -> response.body()
                        .map(body ->
                                response.statusCode() == 200 && body.toString().equals("success")
                                        ? Outcome.ANSWERED
                                        : Outcome.REFUSED))
                .otherwise(failure -> failure instanceof TimeoutException ? Outcome.TIMED_OUT : Outcome.DISCONNECTED)
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
