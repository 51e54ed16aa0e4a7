package io.huoke.cli;

import io.huoke.authorization.AuthorizationService;
import io.huoke.funnel.FunnelService;
import io.huoke.ingress.IngressService;
import io.huoke.kafka.EmbeddedKafka;
import io.huoke.notifier.NotifierService;
import io.huoke.quota.QuotaService;
import io.huoke.reconciler.ReconcilerService;
import io.huoke.runtime.ConfigReloader;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.ManagementServer;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Service;
import io.huoke.runtime.TenantNames;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs in this process: an embedded broker if none is configured, the wanted services, the management listener. */
final class Installation implements AutoCloseable {

    /** Every service, as {@code huoke up --only} names them. */
    static final Set<String> SERVICES = Set.of(
            "ingress",
            "funnel",
            AuthorizationService.NAME,
            ReconcilerService.NAME,
            QuotaService.NAME,
            NotifierService.NAME);

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    private final HuokeConfig config;
    private final Consumer<String> announce;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Service> services = new CopyOnWriteArrayList<>();
    private final AtomicReference<EmbeddedKafka> broker = new AtomicReference<>();
    private boolean kafkaClosed;
    private final List<Service> running = new CopyOnWriteArrayList<>();
    private @Nullable ConfigFile followed;
    private volatile @Nullable Sealer sealer;
    private @Nullable TenantNames names;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** @param announce takes a line for a human when something is ready */
    Installation(HuokeConfig config, Consumer<String> announce) {
        this.config = config;
        this.announce = announce;
    }

    /**
     * Hands changes of the file to the services from their start on, and rereads it on SIGHUP.
     *
     * @param file what {@link HuokeConfig} came from
     */
    Installation following(ConfigFile file) {
        followed = file;
        return this;
    }

    /**
     * Starts everything; on a failure closes what was started.
     *
     * @param wanted names of services, out of {@link #SERVICES}
     * @throws Exception whose message names the remedy
     */
    KafkaConnection start(Set<String> wanted) throws Exception {
        try {
            Sealer sealer = SealingKeys.sealer(config, announce);
            this.sealer = sealer;
            // At once, because a service may have to wait for Kafka, and keys rotate meanwhile.
            watchKeyset();
            KafkaConnection kafka = kafka();
            Vertx vertx = Vertx.vertx();
            started.push(() ->
                    vertx.close().toCompletionStage().toCompletableFuture().join());
            // The one that WeCom waits for comes first.
            if (wanted.contains("ingress")) {
                services.add(new IngressService(vertx, config, kafka, sealer, metrics));
            }
            // It has to tell that Kafka is away, for which the others wait.
            if (wanted.contains(NotifierService.NAME)) {
                services.add(new NotifierService(config, kafka, metrics));
            }
            if (wanted.contains("funnel")) {
                services.add(new FunnelService(config, kafka, sealer, names(kafka)::of));
            }
            if (wanted.contains(AuthorizationService.NAME)) {
                services.add(new AuthorizationService(config, kafka, sealer, metrics));
            }
            if (wanted.contains(ReconcilerService.NAME)) {
                services.add(new ReconcilerService(config, kafka, sealer, names(kafka)::of, metrics));
            }
            if (wanted.contains(QuotaService.NAME)) {
                services.add(new QuotaService(config, kafka, sealer, names(kafka)));
            }
            manage(vertx);
            for (Service service : services) {
                start(service);
                // The next one may have to wait for Kafka, and keys rotate meanwhile.
                follow();
            }
            return kafka;
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private KafkaConnection kafka() throws IOException, InterruptedException {
        if (!config.kafka().embedded()) {
            return KafkaConnection.of(config.kafka());
        }
        EmbeddedKafka first = embeddedKafka();
        broker.set(first);
        started.push(this::closeKafka);
        announce.accept("kafka ready: " + first.bootstrapServers() + " (embedded)");
        return KafkaConnection.of(config.kafka(), first.bootstrapServers());
    }

    /** Stops the embedded broker and starts it again, which to everything else is an outage of Kafka. Blocks. */
    void interruptKafka(Duration outage) throws IOException, InterruptedException {
        broker.get().close();
        announce.accept("kafka stopped for " + outage.toSeconds() + " s");
        Thread.sleep(outage);
        synchronized (broker) {
            if (kafkaClosed) {
                return;
            }
            broker.set(embeddedKafka());
        }
        announce.accept("kafka is back");
    }

    /** One for all who tell on-call about tenants; reads from the first call on. */
    private TenantNames names(KafkaConnection kafka) {
        TenantNames known = names;
        if (known == null) {
            known = new TenantNames(kafka, config.topics().names());
            known.start();
            started.push(known);
            names = known;
        }
        return known;
    }

    private void closeKafka() {
        synchronized (broker) {
            kafkaClosed = true;
            broker.get().close();
        }
    }

    private EmbeddedKafka embeddedKafka() throws IOException, InterruptedException {
        try {
            return EmbeddedKafka.start(
                    config.dataDir().resolve("kafka"),
                    config.kafka().embeddedPort(),
                    config.kafka().embeddedFlush() == HuokeConfig.Flush.ALWAYS);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; see embedded-kafka.port and data-dir", e);
        }
    }

    private void start(Service service) throws Exception {
        running.add(service);
        service.start();
        announce.accept(service.name() + " ready: " + service.summary());
    }

    private void manage(Vertx vertx) throws IOException, InterruptedException {
        List<Resource> resources = services.stream()
                .flatMap(service -> service.resources().stream())
                .toList();
        ManagementServer management =
                new ManagementServer(vertx, config.management(), metrics, this::health, resources);
        started.push(management);
        int port = management.start();
        announce.accept("management ready: http://" + config.management().host() + ":" + port + "/health/ready");
    }

    private void watchKeyset() {
        ConfigFile file = followed;
        if (file != null) {
            SealingKeys.watchedFile(config).ifPresent(file::watch);
        }
    }

    private void follow() {
        if (followed != null) {
            ConfigReloader reloader = new ConfigReloader(followed, config, this::reload, metrics, announce);
            followed = null;
            started.push(reloader);
            reloader.start();
            Hangup.handle(reloader::reload);
        }
    }

    /** The keys first: what a service does with the rest of the change may be sealed with a new one already. */
    private void reload(HuokeConfig changed) throws Exception {
        Sealer current = sealer;
        if (current != null) {
            SealingKeys.renew(current, config.reloadedFrom(changed));
        }
        for (Service service : running) {
            service.reload(changed);
        }
    }

    /**
     * Where callbacks come in, readiness says whether they can: a load balancer must not take them away because something
     * behind Kafka stands still.
     */
    private List<DependencyHealth> health() {
        boolean takesCallbacks = services.stream().anyMatch(IngressService.class::isInstance);
        return services.stream()
                .flatMap(service -> service.health().stream()
                        .map(health -> takesCallbacks && !(service instanceof IngressService)
                                ? health.atWorstDegraded()
                                : health))
                .toList();
    }

    /** The running service of that class. */
    <S extends Service> S service(Class<S> type) {
        return services.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Stops the services, all at once because each may wait some seconds for what is in flight, then the rest in the
     * reverse order of its start; goes on if one of them fails.
     */
    @Override
    public void close() {
        try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(service -> closing.execute(() -> close(service)));
        }
        running.clear();
        while (!started.isEmpty()) {
            close(started.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("could not be stopped cleanly");
        }
    }
}
