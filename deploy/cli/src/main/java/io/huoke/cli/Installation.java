package io.huoke.cli;

import io.huoke.funnel.FunnelService;
import io.huoke.ingress.IngressService;
import io.huoke.kafka.EmbeddedKafka;
import io.huoke.runtime.ConfigReloader;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.ManagementServer;
import io.huoke.runtime.Service;
import io.huoke.runtime.TopicInitializer;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs in this process: an embedded broker if none is configured, the wanted services, the management listener. */
final class Installation implements AutoCloseable {

    /** Every service, as {@code huoke up --only} names them. */
    static final Set<String> SERVICES = Set.of("ingress", "funnel");

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);
    private static final int KAFKA_TIMEOUT_MS = 30_000;

    private final HuokeConfig config;
    private final Consumer<String> announce;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Service> services = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** @param announce takes a line for a human when something is ready */
    Installation(HuokeConfig config, Consumer<String> announce) {
        this.config = config;
        this.announce = announce;
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
            KafkaConnection kafka = kafka();
            Vertx vertx = Vertx.vertx();
            started.push(() ->
                    vertx.close().toCompletionStage().toCompletableFuture().join());
            // The one that WeCom waits for comes first.
            if (wanted.contains("ingress")) {
                services.add(new IngressService(vertx, config, kafka, sealer, metrics));
            }
            if (wanted.contains("funnel")) {
                services.add(new FunnelService(config, kafka));
            }
            manage(vertx);
            ensureTopics(kafka);
            for (Service service : services) {
                start(service);
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
        EmbeddedKafka kafka = embeddedKafka();
        started.push(kafka);
        announce.accept("kafka ready: " + kafka.bootstrapServers() + " (embedded)");
        return KafkaConnection.of(config.kafka(), kafka.bootstrapServers());
    }

    private EmbeddedKafka embeddedKafka() throws IOException, InterruptedException {
        try {
            return EmbeddedKafka.start(
                    config.dataDir().resolve("kafka"), config.kafka().embeddedPort());
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; see embedded-kafka.port and data-dir", e);
        }
    }

    private void ensureTopics(KafkaConnection kafka)
            throws ExecutionException, InterruptedException, TopicMismatchException, IOException {
        try (Admin admin = Admin.create(
                kafka.properties(Map.of(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS)))) {
            new TopicInitializer(config.topics()).ensureTopics(admin);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IOException(
                        "Kafka at " + kafka.bootstrapServers() + " does not answer; check kafka.bootstrap.servers", e);
            }
            throw e;
        } catch (KafkaException e) {
            // Its own message only says that no client could be made.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException("Kafka cannot be used: " + reason.getMessage() + "; check the kafka section", e);
        }
    }

    private void start(Service service) throws Exception {
        started.push(service);
        service.start();
        announce.accept(service.name() + " ready: " + service.summary());
    }

    private void manage(Vertx vertx) throws IOException, InterruptedException {
        ManagementServer management = new ManagementServer(vertx, config.management(), metrics, this::health);
        started.push(management);
        int port = management.start();
        announce.accept("management ready: http://" + config.management().host() + ":" + port + "/health/ready");
    }

    /**
     * Hands changes of the file to the running services from now on, and rereads it on SIGHUP.
     *
     * @param file what this was started with
     */
    void follow(ConfigFile file) {
        ConfigReloader reloader = new ConfigReloader(file, config, this::reload, metrics, announce);
        started.push(reloader);
        reloader.start();
        Hangup.handle(reloader::reload);
    }

    private void reload(HuokeConfig changed) throws Exception {
        for (Service service : services) {
            service.reload(changed);
        }
    }

    private List<DependencyHealth> health() {
        return services.stream().flatMap(service -> service.health().stream()).toList();
    }

    /** The running service of that class. */
    <S extends Service> S service(Class<S> type) {
        return services.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Stops everything in the reverse order of its start, and goes on if one of them fails. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("error", e.toString()).log("could not be stopped cleanly");
            }
        }
    }
}
