package io.huoke.ingress;

import io.huoke.ingress.durable.EventPublisher;
import io.huoke.ingress.durable.Ladder;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.ErasureWatch;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Service;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.HuokeConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The public listener: one verticle per core, one {@link Ladder} for all of them. */
public final class IngressService implements Service {

    /** Long enough to say whether Kafka is there, short because callbacks are served meanwhile either way. */
    private static final Duration LOOK_FOR_KAFKA = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final IngressMetrics metrics;
    private final DeadLetterCounts kept = new DeadLetterCounts();
    private final DeadLetterWatch deadLetters;
    private final AtomicReference<RoutingTable> routes;
    private final List<IngressVerticle> verticles = new CopyOnWriteArrayList<>();
    private final AtomicInteger port = new AtomicInteger();
    private volatile @Nullable Ladder ladder;
    private @Nullable ErasureWatch erasures;
    private @Nullable String deployment;
    private volatile boolean listening;
    private boolean connected;

    public IngressService(
            Vertx vertx, HuokeConfig config, KafkaConnection kafka, Sealer sealer, MeterRegistry registry) {
        this(vertx, config, kafka, sealer, registry, InstantSource.system());
    }

    /** @param clock tells when callbacks came, and how long ago that was */
    IngressService(
            Vertx vertx,
            HuokeConfig config,
            KafkaConnection kafka,
            Sealer sealer,
            MeterRegistry registry,
            InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
        this.registry = registry;
        this.clock = clock;
        this.metrics = new IngressMetrics(registry);
        this.routes = new AtomicReference<>(RoutingTable.of(config));
        this.deadLetters = new DeadLetterWatch(kafka, config.topics().names(), kept, clock);
        metrics.expose(routes.get());
    }

    @Override
    public String name() {
        return "ingress";
    }

    /** Serves before Kafka is there: what comes goes to the spool. */
    @Override
    public void start() throws InterruptedException, IOException {
        Ladder opened = new Ladder(kafka, config, registry);
        ladder = opened;
        opened.start();
        new WarmUp(vertx, config, sealer).run();
        try {
            deployment = listen(opened);
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot listen on " + config.ingress().host() + ":"
                            + config.ingress().port() + " (ingress.host, ingress.port): "
                            + e.getMessage(),
                    e);
        }
        listening = true;
        erasures = new ErasureWatch(
                kafka,
                config.topics().names(),
                name(),
                tenant -> {
                    Map<String, Long> removed = Map.of("set-aside", opened.forget(tenant));
                    metrics.erasures().increment();
                    return removed;
                },
                clock);
        erasures.start();
        deadLetters.start();
        connected = opened.awaitKafka(LOOK_FOR_KAFKA);
    }

    private String listen(EventPublisher publisher) throws IOException, InterruptedException, ExecutionException {
        int instances = Runtime.getRuntime().availableProcessors();
        Optional<ServerSSLOptions> tls = tls(config);
        return await(vertx.deployVerticle(
                () -> verticle(publisher, instances, tls), new DeploymentOptions().setInstances(instances)));
    }

    private IngressVerticle verticle(EventPublisher publisher, int instances, Optional<ServerSSLOptions> tls) {
        RecordFactory records = new RecordFactory(sealer, config.topics().names());
        IngressVerticle verticle = IngressVerticle.assemble(
                config.ingress(), routes::get, sealer, records, publisher, metrics, kept, instances, tls, port, clock);
        verticles.add(verticle);
        return verticle;
    }

    /** Takes endpoints, suites and certificate; connections and requests in progress do not notice. */
    @Override
    public void reload(HuokeConfig changed) throws IOException, InterruptedException {
        if (changed.endpoints().isEmpty()) {
            throw new IOException("endpoints is empty, so WeCom has nowhere to post to; add one");
        }
        Optional<ServerSSLOptions> tls = tls(changed);
        RoutingTable table = RoutingTable.of(changed);
        if (tls.isPresent() && config.ingress().tls().isPresent()) {
            for (IngressVerticle verticle : verticles) {
                try {
                    await(verticle.updateTls(tls.get()));
                } catch (ExecutionException e) {
                    throw new IOException("ingress.tls: certificate or key cannot be used: " + e.getMessage(), e);
                }
            }
        }
        metrics.expose(table);
        routes.set(table);
    }

    private Optional<ServerSSLOptions> tls(HuokeConfig from) throws IOException {
        return from.ingress().tls().isPresent()
                ? Optional.of(
                        ServerCertificate.options(vertx, from.ingress().tls().get()))
                : Optional.empty();
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /** Where it listens; 0 before it does. */
    public int port() {
        return port.get();
    }

    /** How many callbacks wait for Kafka in the spool. */
    public long spooled() {
        Ladder started = ladder;
        return started == null ? 0 : started.spooled();
    }

    @Override
    public String summary() {
        return (config.ingress().tls().isPresent() ? "https://" : "http://")
                + config.ingress().host() + ":" + port() + "/callbacks/{endpoint}, "
                + routes.get().endpoints().size() + " endpoint(s)"
                + (connected ? "" : "; Kafka does not answer, callbacks go to the spool");
    }

    @Override
    public List<DependencyHealth> health() {
        Ladder started = ladder;
        List<DependencyHealth> dependencies = started == null || !listening
                ? List.of(new DependencyHealth("listener", Status.DOWN, "does not listen"))
                : started.health();
        return dependencies.stream().map(dependency -> dependency.of(name())).toList();
    }

    /** Stops accepting, answers what is in flight, then lets go of Kafka and the spool. */
    @Override
    public void close() {
        listening = false;
        if (deployment != null) {
            try {
                vertx.undeploy(deployment)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
            } catch (CompletionException e) {
                // Vert.x is closing on its own; the listener is gone either way.
            }
        }
        if (erasures != null) {
            erasures.close();
        }
        deadLetters.close();
        Ladder started = ladder;
        if (started != null) {
            started.close();
        }
    }
}
