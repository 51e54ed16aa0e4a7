package io.huoke.sandbox;

import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A simulated WeCom with one provider, one suite and a few corps that authorized it. It posts half of the corps'
 * callbacks to the suite's instruction URL and half to its data URL, so that both envelopes are used.
 */
public final class Sandbox implements AutoCloseable {

    /** The suite that everything belongs to. */
    public static final String SUITE_ID = "ww00000000demosuite";

    private static final String INSTRUCTION = "demo";
    private static final String DATA = "demo-data";
    private static final int IN_FLIGHT = 32;

    private final Letters letters = new Letters(new SecureRandom());
    private final KeyPair keys = letters.keyPair();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Callback> history;
    private final List<Callback> sequence;
    private final Set<Callback> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong posted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /**
     * Makes up the world; the same seed and end give the same.
     *
     * @param end the time of the last event at most
     */
    public Sandbox(int customers, Disturbance disturbance, long seed, Instant end) {
        this.history = History.generate(customers, seed, end);
        this.sequence = disturbance.apply(history, seed + 1);
    }

    /** What the provider entered in WeCom's console, as Huoke's configuration. */
    public List<EndpointConfig> endpoints() {
        return List.of(
                new EndpointConfig(
                        INSTRUCTION, Kind.SUITE, Optional.empty(), Set.of(SUITE_ID, Cast.PROVIDER), List.of(keys)),
                new EndpointConfig(DATA, Kind.DATA, Optional.of(SUITE_ID), Set.of(Cast.PROVIDER), List.of(keys)));
    }

    /**
     * Posts everything, at an even rate; returns when the last callback is answered or lost.
     *
     * @param ingress the public listener
     * @param perSecond callbacks
     */
    public void run(URI ingress, int perSecond) throws InterruptedException {
        Poster instruction = new Poster(
                http, new CallbackUrl(ingress.resolve("/callbacks/" + INSTRUCTION), keys, SUITE_ID, "success"));
        Map<String, Poster> data = dataUrls(ingress);
        authorize(instruction);
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        long intervalNanos = Duration.ofSeconds(1).toNanos() / perSecond;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            long next = System.nanoTime();
            for (Callback callback : sequence) {
                next += intervalNanos;
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(Duration.ofNanos(wait));
                }
                inFlight.acquire();
                executor.execute(() -> {
                    try {
                        deliver(callback, instruction, data.get(callback.corpId()));
                    } finally {
                        inFlight.release();
                    }
                });
            }
        }
    }

    private void authorize(Poster instruction) throws InterruptedException {
        Instant now = Instant.now();
        instruction.post(Envelope.suiteWide(SUITE_ID, "suite_ticket", now, Map.of("SuiteTicket", letters.next(64))));
        for (int i = 0; i < History.corps().size(); i++) {
            instruction.post(Envelope.suiteWide(SUITE_ID, "create_auth", now, Map.of("AuthCode", letters.next(64))));
        }
    }

    private void deliver(Callback callback, Poster instruction, @Nullable Poster data) {
        try {
            Delivery delivery = data != null
                    ? data.post(Envelope.app(callback))
                    : instruction.post(Envelope.suite(SUITE_ID, callback));
            posted.incrementAndGet();
            if (delivery == Delivery.ACCEPTED) {
                delivered.add(callback);
            } else {
                failed.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those of every other corp, each its own because $CORPID$ in a data URL is replaced by the corp's id (page 90595). */
    private Map<String, Poster> dataUrls(URI ingress) {
        Map<String, Poster> urls = new HashMap<>();
        for (int i = 1; i < History.corps().size(); i += 2) {
            String corpId = History.corps().get(i);
            URI url = ingress.resolve("/callbacks/" + DATA + "/" + corpId);
            urls.put(corpId, new Poster(http, new CallbackUrl(url, keys, corpId, "")));
        }
        return urls;
    }

    /** How many callbacks there are to post, duplicates included. */
    public int total() {
        return sequence.size();
    }

    /** How many have been answered or lost so far. */
    public long posted() {
        return posted.get();
    }

    /** How many were refused or lost after three attempts. */
    public long failed() {
        return failed.get();
    }

    /** Everything that happened. */
    public Collection<Callback> history() {
        return history;
    }

    /** What was answered as accepted, each once. */
    public Collection<Callback> delivered() {
        return delivered;
    }

    @Override
    public void close() {
        http.close();
    }
}
