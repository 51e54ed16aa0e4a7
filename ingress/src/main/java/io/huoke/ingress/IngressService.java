package io.huoke.ingress;

import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.KafkaProbe;
import io.huoke.runtime.Service;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.HuokeConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The public listener: one verticle per core, one producer for all of them. */
public final class IngressService implements Service {

    private final Vertx vertx;
    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final IngressMetrics metrics;
    private final AtomicReference<RoutingTable> routes;
    private final List<IngressVerticle> verticles = new CopyOnWriteArrayList<>();
    private final AtomicInteger port = new AtomicInteger();
    private @Nullable KafkaProbe probe;
    private @Nullable EventPublisher publisher;
    private @Nullable String deployment;

    public IngressService(
            Vertx vertx, HuokeConfig config, KafkaConnection kafka, Sealer sealer, MeterRegistry registry) {
        this.vertx = vertx;
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
        this.metrics = new IngressMetrics(registry);
        this.routes = new AtomicReference<>(RoutingTable.of(config));
        metrics.expose(routes.get());
    }

    @Override
    public String name() {
        return "ingress";
    }

    @Override
    public void start() throws InterruptedException, IOException {
        probe = new KafkaProbe(kafka);
        EventPublisher connected =
                KafkaEventPublisher.connect(kafka, config.topics().names());
        publisher = connected;
        try {
            deployment = listen(connected);
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot listen on " + config.ingress().host() + ":"
                            + config.ingress().port() + " (ingress.host, ingress.port): "
                            + e.getMessage(),
                    e);
        }
    }

    private String listen(EventPublisher connected) throws IOException, InterruptedException, ExecutionException {
        int instances = Runtime.getRuntime().availableProcessors();
        Optional<ServerSSLOptions> tls = tls(config);
        return await(vertx.deployVerticle(
                () -> verticle(connected, instances, tls), new DeploymentOptions().setInstances(instances)));
    }

    /** One per event loop, because ciphers are not shared. */
    private IngressVerticle verticle(EventPublisher connected, int instances, Optional<ServerSSLOptions> tls) {
        RecordFactory records = new RecordFactory(sealer, config.topics().names());
        DurableAnswer answers = new DurableAnswer(connected, metrics);
        InstantSource clock = InstantSource.system();
        CallbackHandler callbacks = new CallbackHandler(
                new Endpoints(routes::get),
                new CallbackDecoder(sealer, config.ingress().timestampWindow()),
                records,
                answers,
                metrics,
                clock);
        InstallHandler installs = new InstallHandler(routes::get, sealer, records, answers, metrics, clock);
        IngressVerticle verticle =
                new IngressVerticle(config.ingress(), callbacks, installs, metrics, instances, tls, port);
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

    @Override
    public String summary() {
        return (config.ingress().tls().isPresent() ? "https://" : "http://")
                + config.ingress().host() + ":" + port() + "/callbacks/{endpoint}, "
                + routes.get().endpoints().size() + " endpoint(s)";
    }

    @Override
    public List<DependencyHealth> health() {
        KafkaProbe asking = probe;
        DependencyHealth kafkaHealth =
                asking == null ? new DependencyHealth("kafka", Status.DOWN, "not started yet") : asking.health();
        return List.of(kafkaHealth.of(name()));
    }

    /** Stops accepting, answers what is in flight, then lets go of Kafka. */
    @Override
    public void close() {
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
        if (publisher != null) {
            publisher.close();
        }
        if (probe != null) {
            probe.close();
        }
    }
}
