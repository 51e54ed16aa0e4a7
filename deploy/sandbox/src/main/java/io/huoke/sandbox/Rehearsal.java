package io.huoke.sandbox;

import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
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
 * A simulated WeCom whose corps authorize one third-party app, and all that their customers did, told by callbacks of
 * which some are lost, repeated or late; knows the right answer. Half of the corps' callbacks are posted to the suite's
 * instruction URL and half to its data URL, so that both envelopes are used.
 */
public final class Rehearsal implements AutoCloseable {

    private static final String DATA = "third-party-data";
    private static final int IN_FLIGHT = 32;

    private final KeyPair dataKeys = new Letters(new SecureRandom()).keyPair();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SimulatedWecom wecom;
    private final History.Tale tale;
    private final List<Callback> sequence;
    private final Set<Callback> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong posted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Rehearsal(SimulatedWecom wecom, History.Tale tale, List<Callback> sequence) {
        this.wecom = wecom;
        this.tale = tale;
        this.sequence = sequence;
    }

    /**
     * Makes up the world; its API answers from now on. The same seed and end give the same.
     *
     * @param end the time of the last event at most
     * @throws IOException if no port is free
     */
    public static Rehearsal start(int customers, Disturbance disturbance, long seed, Instant end)
            throws IOException, InterruptedException {
        History.Tale tale = History.tell(customers, seed, end);
        return new Rehearsal(SimulatedWecom.stage(0, tale, seed), tale, disturbance.apply(tale.callbacks(), seed + 1));
    }

    /** Where the API is, and what the provider was told in WeCom's console. */
    public WeComConfig configuration() {
        Cast cast = wecom.cast();
        Secret secret = new Secret(cast.secretOf(Cast.APP));
        return new WeComConfig(
                wecom.base(),
                Optional.of(new WeComConfig.Provider(Cast.PROVIDER, new Secret(cast.providerSecret()))),
                List.of(new WeComConfig.Suite(Cast.APP, Optional.of(secret), AppKind.THIRD_PARTY)),
                List.of());
    }

    /** What the provider entered there. */
    public List<EndpointConfig> endpoints() {
        return List.of(
                wecom.cast().endpointOf(Cast.APP),
                new EndpointConfig(DATA, Kind.DATA, Optional.of(Cast.APP), Set.of(Cast.PROVIDER), List.of(dataKeys)));
    }

    /** Everybody who authorizes the app: {@code {owner}/{corpId}}. */
    public List<String> tenants() {
        return History.corps().stream().map(corpId -> Cast.APP + "/" + corpId).toList();
    }

    /**
     * Has the corps authorize the app and posts everything, at an even rate; returns when the last callback of a
     * customer is answered or lost.
     *
     * @param ingress the public listener
     * @param perSecond callbacks
     */
    public void run(URI ingress, int perSecond) throws InterruptedException {
        wecom.connect(ingress, Set.of(Cast.APP), () -> wecom.introduce(Cast.APP));
        EndpointConfig instruction = wecom.cast().endpointOf(Cast.APP);
        Poster poster = new Poster(
                http,
                new CallbackUrl(
                        ingress.resolve("/callbacks/" + instruction.id()),
                        instruction.keys().getFirst(),
                        Cast.APP,
                        "success"));
        Map<String, Poster> data = dataUrls(ingress);
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
                        deliver(callback, poster, data.get(callback.corpId()));
                    } finally {
                        inFlight.release();
                    }
                });
            }
        }
    }

    private void deliver(Callback callback, Poster instruction, @Nullable Poster data) {
        try {
            Delivery delivery =
                    data != null ? data.post(callback.ofApp()) : instruction.post(callback.ofSuite(Cast.APP));
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
            urls.put(corpId, new Poster(http, new CallbackUrl(url, dataKeys, corpId, "")));
        }
        return urls;
    }

    /** How many callbacks of customers there are to post, duplicates included. */
    public int total() {
        return sequence.size();
    }

    /** How many of them have been answered or lost so far. */
    public long posted() {
        return posted.get();
    }

    /** How many of them were refused or lost after three attempts. */
    public long failed() {
        return failed.get();
    }

    /** What can be known of everything that happened, by the callbacks that were answered and by the API. */
    public Facts truth() {
        return Facts.known(tale, delivered);
    }

    /** What the callbacks say that were answered as accepted, each once. */
    public Facts delivered() {
        return Facts.of(delivered);
    }

    @Override
    public void close() {
        wecom.close();
        http.close();
    }
}
