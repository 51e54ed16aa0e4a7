package io.huoke.reconciler;

import io.huoke.channels.Channels;
import io.huoke.reconciler.view.ReconciliationView;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Service;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.streams.StreamsRunner;
import io.huoke.streams.StreamsSettings;
import io.huoke.tokens.PublishedTokens;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.reactor.Reactor;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks WeCom for what callbacks missed, and makes events of it; tells and takes channels on the management listener,
 * which reconciled rows refer to. Start with {@link ReconcilerProcessor}, which is the
 * reconciler of one task, and {@link Desk}, which decides what is done next.
 */
public final class ReconcilerService implements Service {

    /** As in {@code huoke up --only}. */
    public static final String NAME = ReconcilerTopology.RECONCILER;

    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerService.class);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(20);

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final Function<String, Optional<String>> names;
    private final MeterRegistry metrics;
    private final AtomicReference<Rhythm> rhythm;
    private final PublishedTokens tokens;
    private final AuthorizedTenants tenants;
    private final ApiConnection connection;
    private final ReconciliationView view;
    private final Channels channels;
    private final StreamsRunner streams;

    /**
     * Does not connect.
     *
     * @param sealer opens tokens and ChatKeys, and gives tenants the names that are left of them once they are erased
     * @param names what the enterprise of a tenant is called, as far as that is known; asked by any thread, must not block
     */
    public ReconcilerService(
            HuokeConfig config,
            KafkaConnection kafka,
            Sealer sealer,
            Function<String, Optional<String>> names,
            MeterRegistry metrics) {
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
        this.names = names;
        this.metrics = metrics;
        this.rhythm = new AtomicReference<>(new Rhythm(config.reconciler()));
        this.tokens = new PublishedTokens(
                kafka,
                config.topics().names(),
                sealer,
                config.wecom().provider().map(WeComConfig.Provider::corpId),
                NAME,
                InstantSource.system(),
                metrics);
        this.tenants = new AuthorizedTenants(kafka, config.topics().names());
        this.connection = new ApiConnection(config.wecom().apiBase(), Limits.WECOM, ATTEMPT, metrics);
        this.view = new ReconciliationView(kafka, config.topics().names(), reason -> LOG.atWarn()
                .addKeyValue("error", reason)
                .log("nothing can be shown of the reconciliation"));
        this.channels = new Channels(kafka, config.topics().names(), sealer, reason -> LOG.atWarn()
                .addKeyValue("error", reason)
                .log("nothing can be shown of channels"));
        StreamsSettings settings = new StreamsSettings(NAME, Topic.DEAD_LETTERS_RECONCILER, ReconcilerStores.ALL);
        this.streams = new StreamsRunner(settings, config, kafka);
    }

    /** The consumer group. */
    public static String groupId(HuokeConfig config) {
        return StreamsSettings.groupId(config, NAME);
    }

    /** Where its stores are, which are a copy of their changelogs. */
    public static Path stateDirectory(HuokeConfig config) {
        return StreamsSettings.stateDirectory(config, NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Waits for Kafka first, for as long as it takes. */
    @Override
    public void start() throws IOException, TopicMismatchException, InterruptedException {
        new ClusterReadiness(kafka, config.topics())
                .await(reason -> LOG.atWarn().addKeyValue("error", reason).log("the reconciler waits for Kafka"));
        tokens.start();
        tenants.start();
        view.start();
        channels.start();
        streams.start(topology());
    }

    private Topology topology() throws IOException, InterruptedException {
        int partitions = partitions();
        WeComClient client = new WeComClient(connection, tokens, CALL, InstantSource.system());
        return ReconcilerTopology.build(
                config.topics().names(),
                new ReconcilerTopology.Settings(
                        new WeComSource(client, tokens),
                        tenants,
                        partitions,
                        new Pace(InstantSource.system(), partitions),
                        rhythm::get,
                        names,
                        sealer,
                        Forgetting.within(config.topics().forgetWithin()),
                        ReconcilerService::reactor,
                        metrics));
    }

    /** What goes wrong with Kafka has to get to Kafka Streams. */
    private static Reactor reactor(InstantSource clock) {
        return new Reactor(clock, Thread.ofVirtual().name("wecom-call")::start, failure -> {
            throw failure;
        });
    }

    /** As many as there are: what is configured is for topics that are created. */
    private int partitions() throws IOException, InterruptedException {
        String topic = config.topics().names().of(Topic.ACQUISITION);
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .values()
                    .iterator()
                    .next()
                    .get()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            throw new IOException(
                    "Kafka does not tell how many partitions " + topic + " has (" + e.getCause()
                            + "); allow Describe on it",
                    e);
        }
    }

    @Override
    public String summary() {
        return (streams.wasReady() ? "" : "still restoring its state, then ") + "asks WeCom at "
                + config.wecom().apiBase() + " for what callbacks missed";
    }

    @Override
    public List<DependencyHealth> health() {
        List<DependencyHealth> health = new ArrayList<>(streams.health());
        health.add(topic("tokens", tokens.problem()));
        health.add(topic("authorizations", tenants.problem()));
        return health;
    }

    private static DependencyHealth topic(String name, Optional<String> problem) {
        return new DependencyHealth(name, problem.isEmpty() ? Status.UP : Status.DOWN, problem.orElse("followed"))
                .of(NAME);
    }

    @Override
    public List<Resource> resources() {
        return Stream.concat(view.resources().stream(), channels.resources().stream())
                .toList();
    }

    /** Intervals; another API base needs a restart. */
    @Override
    public void reload(HuokeConfig changed) {
        rhythm.set(new Rhythm(changed.reconciler()));
    }

    @Override
    public void close() {
        streams.close();
        channels.close();
        view.close();
        tenants.close();
        tokens.close();
        connection.close();
    }
}
