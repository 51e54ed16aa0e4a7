package io.huoke.funnel;

import io.huoke.funnel.view.FunnelView;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Service;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the funnel exactly once, and tells on the management listener what it has counted. */
public final class FunnelService implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(FunnelService.class);

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final Function<String, Optional<String>> names;
    private final FunnelView view;
    private final StreamsRunner streams;

    /**
     * Does not connect.
     *
     * @param sealer gives tenants the names that are left of them once they are erased
     * @param names what the enterprise of a tenant is called, as far as that is known; asked by any thread, must not block
     */
    public FunnelService(
            HuokeConfig config, KafkaConnection kafka, Sealer sealer, Function<String, Optional<String>> names) {
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
        this.names = names;
        this.view = new FunnelView(
                config,
                kafka,
                new PersonalStates(config.funnel().personalStates())::contain,
                InstantSource.system(),
                reason -> LOG.atWarn().addKeyValue("error", reason).log("nothing new can be told of the funnel"));
        StreamsSettings settings =
                new StreamsSettings(FunnelTopology.FUNNEL, Topic.DEAD_LETTERS_FUNNEL, FunnelStores.OF_TENANTS);
        this.streams = new StreamsRunner(settings, config, kafka);
    }

    /** The consumer group, whose committed offsets say how far the funnel is. */
    public static String groupId(HuokeConfig config) {
        return StreamsSettings.groupId(config, FunnelTopology.FUNNEL);
    }

    /** Where its stores are, which are a copy of their changelogs. */
    public static Path stateDirectory(HuokeConfig config) {
        return StreamsSettings.stateDirectory(config, FunnelTopology.FUNNEL);
    }

    @Override
    public String name() {
        return FunnelTopology.FUNNEL;
    }

    /** Waits for Kafka first, for as long as it takes. */
    @Override
    public void start() throws IOException, TopicMismatchException, InterruptedException {
        new ClusterReadiness(kafka, config.topics())
                .await(reason -> LOG.atWarn().addKeyValue("error", reason).log("the funnel waits for Kafka"));
        Shadow.sweepUp(config.dataDir());
        view.start();
        streams.run(FunnelTopology.build(config.topics().names(), settings(config, sealer, names)));
    }

    static FunnelTopology.Settings settings(
            HuokeConfig config, Sealer sealer, Function<String, Optional<String>> names) {
        return new FunnelTopology.Settings(
                config.funnel(),
                config.alerts().callbackLoss(),
                remember(config.topics()),
                keep(config.topics()),
                names,
                sealer,
                Forgetting.within(config.topics().forgetWithin()),
                Erasure.AT_ONCE,
                Optional.empty());
    }

    /**
     * As long as any of the topics of rows, because rows must not change after they are forgotten; and as long as an event
     * can come back, because a journey that has it tells that it is not new.
     */
    static Duration keep(HuokeConfig.Topics topics) {
        Stream<Duration> rows =
                Stream.of(Topic.CONVERSIONS, Topic.FUNNEL, Topic.FUNNEL_LINKS).map(topics::retentionOf);
        return Stream.concat(rows, Stream.of(remember(topics)))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /**
     * Longer than an event can come back: from its topic, or as the replay of a dead letter. The last segment of either
     * outlives the retention by up to a day.
     */
    static Duration remember(HuokeConfig.Topics topics) {
        Duration events = topics.retentionOf(Topic.ACQUISITION);
        Duration deadLetters = topics.retentionOf(Topic.DEAD_LETTERS);
        return (events.compareTo(deadLetters) > 0 ? events : deadLetters).plusDays(2);
    }

    @Override
    public String summary() {
        TopicNames names = config.topics().names();
        return (streams.wasReady() ? "" : "still restoring its state, then ") + "counts into "
                + names.of(Topic.CONVERSIONS) + ", " + names.of(Topic.FUNNEL) + " and "
                + names.of(Topic.FUNNEL_LINKS);
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
