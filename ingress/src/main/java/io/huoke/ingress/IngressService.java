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
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The public listener: one verticle per core, one producer for all of them. */
public final class IngressService implements Service {

    private final Vertx vertx;
    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final IngressMetrics metrics;
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

    private String listen(EventPublisher connected) throws InterruptedException, ExecutionException {
        int instances = Runtime.getRuntime().availableProcessors();
        return vertx.deployVerticle(
                        () -> new IngressVerticle(config.ingress(), handler(connected), metrics, instances, port),
                        new DeploymentOptions().setInstances(instances))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    /** One per event loop, because ciphers are not shared. */
    private CallbackHandler handler(EventPublisher connected) {
        return new CallbackHandler(
                config.endpoints().stream().map(CallbackEndpoint::new).toList(),
                new CallbackDecoder(sealer, config.ingress().timestampWindow()),
                new RecordFactory(sealer, config.topics().names()),
                connected,
                metrics,
                InstantSource.system());
    }

    /** Where it listens; 0 before it does. */
    public int port() {
        return port.get();
    }

    @Override
    public String summary() {
        return "http://" + config.ingress().host() + ":" + port() + "/callbacks/{endpoint}, "
                + config.endpoints().size() + " endpoint(s)";
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
