package io.huoke.quota;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Service;
import io.huoke.runtime.TenantNames;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.streams.Erasure;
import io.huoke.streams.StreamsRunner;
import io.huoke.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells exactly once what is left of quotas, and what on-call has to know of them. */
public final class QuotaService implements Service {

    /** As in {@code huoke up --only}. */
    public static final String NAME = QuotaTopology.QUOTA;

    private static final Logger LOG = LoggerFactory.getLogger(QuotaService.class);
    private static final Duration NAMES = Duration.ofSeconds(5);

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final TenantNames names;
    private final QuotaView view;
    private final StreamsRunner streams;

    /**
     * Nothing is begun yet.
     *
     * @param sealer gives tenants the names that are left of them once they are erased
     * @param names tells the name of a tenant's enterprise; started by whoever made it
     */
    public QuotaService(HuokeConfig config, KafkaConnection kafka, Sealer sealer, TenantNames names) {
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
        this.names = names;
        this.view = new QuotaView(config, kafka);
        this.streams = new StreamsRunner(
                new StreamsSettings(NAME, Topic.DEAD_LETTERS_QUOTA, QuotaStores.OF_TENANTS), config, kafka);
    }

    /** The consumer group, whose committed offsets say how far it is. */
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
        view.start();
        new ClusterReadiness(kafka, config.topics())
                .await(reason -> LOG.atWarn().addKeyValue("error", reason).log("the quota service waits for Kafka"));
        // What is told first is told by name, unless that takes too long.
        var unused = names.awaitReady(NAMES);
        streams.run(QuotaTopology.build(config.topics().names(), settings()));
    }

    private QuotaTopology.Settings settings() {
        return new QuotaTopology.Settings(
                keepAlerts(config.topics()),
                sealer,
                Forgetting.within(config.topics().forgetWithin()),
                Erasure.AT_ONCE,
                names::of);
    }

    /** The last segment of a topic outlives the retention by up to a day. */
    private static Duration keepAlerts(HuokeConfig.Topics topics) {
        Duration retention = topics.retentionOf(Topic.ALERTS);
        return retention.isNegative() ? retention : retention.plusDays(2);
    }

    @Override
    public String summary() {
        TopicNames topics = config.topics().names();
        return (streams.wasReady() ? "" : "still restoring its state, then ") + "tells what is left on "
                + topics.of(Topic.QUOTA_STATES) + " and " + topics.of(Topic.ALERTS);
    }

    @Override
    public List<DependencyHealth> health() {
        List<DependencyHealth> health = new ArrayList<>(streams.health());
        health.add(DependencyHealth.ofView(view.problem(), view.isReady()).of(name()));
        return health;
    }

    @Override
    public List<Resource> resources() {
        return view.resources();
    }

    @Override
    public void close() {
        streams.close();
        view.close();
    }
}
