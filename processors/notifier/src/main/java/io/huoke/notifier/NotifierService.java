package io.huoke.notifier;

import io.huoke.notifier.watch.KafkaWatch;
import io.huoke.notifier.watch.ReadinessWatch;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.ErasureWatch;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.InstanceId;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.RowWriter;
import io.huoke.runtime.Service;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.DeliveryRow;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.HuokeConfig.Watched;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes alerts to on-call, those of {@code huoke.alerts} and its own. It does not wait for Kafka: that Kafka is away is one
 * of the things it has to tell.
 */
public final class NotifierService implements Service {

    /** As in {@code huoke up --only}. */
    public static final String NAME = "notifier";

    private static final Logger LOG = LoggerFactory.getLogger(NotifierService.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    /** For so long a silence can be seen that has ended. */
    private static final Duration SHOWN = Duration.ofDays(1);

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final InstantSource clock = InstantSource.system();
    private final RowWriter<SilenceRow> silences;
    private final RowWriter<DeliveryRow> deliveries;
    private final Journal journal;
    private final Board board;
    private final Leadership leadership;
    private final Duty duty;
    private final AlertTopics topics;
    private final KafkaWatch kafkaWatch;
    private final ReadinessWatch readinessWatch;
    private final OwnAlerts ownAlerts;
    private final Dispatcher dispatcher;
    private final ErasureWatch erasures;
    private final ScheduledExecutorService routine = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("notifier-routine").daemon().factory());
    private final Thread connecting =
            Thread.ofPlatform().name("notifier-start").daemon().unstarted(this::connect);
    private volatile @Nullable String mismatch;

    /**
     * Does not connect.
     *
     * @throws IOException if the data directory cannot be read or written
     */
    public NotifierService(HuokeConfig config, KafkaConnection kafka, MeterRegistry registry) throws IOException {
        TopicNames names = config.topics().names();
        this.config = config;
        this.kafka = kafka;
        this.silences = new RowWriter<>(kafka, names, Topic.SILENCES, NAME);
        this.deliveries = new RowWriter<>(kafka, names, Topic.DELIVERIES, NAME);
        this.leadership = new Leadership(
                kafka,
                names.prefix() + "huoke-" + NAME,
                InstanceId.in(config.dataDir()),
                names.of(Topic.DELIVERIES),
                clock);
        this.journal = new Journal(deliveries, leadership::leads, clock);
        this.board = new Board(journal::record);
        this.topics = new AlertTopics(kafka, names, board, leadership, reason -> LOG.atWarn()
                .addKeyValue("error", reason)
                .log("no new alerts can be read"));
        this.kafkaWatch = new KafkaWatch(kafka, clock);
        this.duty = new Duty(leadership, topics::isReady, kafkaWatch, clock);
        this.readinessWatch = new ReadinessWatch(watched(config), clock);
        this.ownAlerts = new OwnAlerts(board, List.of(kafkaWatch, readinessWatch), clock);
        NotifierMetrics metrics = new NotifierMetrics(registry);
        metrics.watch(duty::isAll);
        this.dispatcher = new Dispatcher(board, duty, metrics, clock);
        this.erasures = new ErasureWatch(kafka, names, NAME, this::forget, clock);
    }

    /** Without a list it is this process, which may be all there is. */
    private static List<Watched> watched(HuokeConfig config) {
        HuokeConfig.Management management = config.management();
        if (!config.alerts().watch().isEmpty() || management.port() == 0) {
            return config.alerts().watch();
        }
        String host =
                switch (management.host()) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::", "[::]" -> "[::1]";
                    default ->
                        management.host().startsWith("[") || !management.host().contains(":")
                                ? management.host()
                                : "[" + management.host() + "]";
                };
        return List.of(new Watched(
                "this-process", URI.create("http://" + host + ":" + management.port()), management.token()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        journal.start();
        kafkaWatch.start();
        readinessWatch.start();
        dispatcher.use(config.alerts());
        topics.start();
        erasures.start();
        connecting.start();
        every(LOOK, ownAlerts::look);
        every(Forgetting.within(config.topics().forgetWithin()).sweep(), this::tidy);
    }

    private void every(Duration pause, Runnable turn) {
        var unused = routine.scheduleWithFixedDelay(
                () -> guarded(turn), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Who leads can be decided once the topics are there. */
    private void connect() {
        try {
            new ClusterReadiness(kafka, config.topics())
                    .await(reason -> LOG.atWarn().addKeyValue("error", reason).log("the notifier waits for Kafka"));
            leadership.start();
        } catch (TopicMismatchException | IOException | RuntimeException e) {
            mismatch = e.getMessage();
            LOG.atError().addKeyValue("error", e.getMessage()).log("alerts cannot be read");
        } catch (InterruptedException e) {
            // Closed meanwhile.
        }
    }

    /** A routine must not end by what one of its turns has met with. */
    private static void guarded(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the notifier's routine failed; it goes on");
        }
    }

    private void tidy() {
        Instant now = clock.instant();
        Duration retention = config.topics().retentionOf(Topic.ALERTS);
        board.tidy(retention.isNegative() ? Instant.MIN : now.minus(retention));
        if (!duty.isAll()) {
            return;
        }
        board.dismissed(dispatcher.sinks());
        try {
            for (String id : board.silencesEndedBefore(now.minus(SHOWN))) {
                silences.remove(id);
            }
            deliveries.sweep();
            silences.sweep();
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("old deliveries are cleaned up later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Long> forget(Tenant tenant) throws IOException, InterruptedException {
        if (!topics.isReady()) {
            throw new IOException("what is kept of it has not been read yet");
        }
        List<String> told = board.forget(tenant.toString());
        List<String> silenced = board.silencesOf(tenant.toString());
        try {
            for (String key : told) {
                deliveries.remove(key);
            }
            for (String id : silenced) {
                silences.remove(id);
            }
        } catch (KafkaException e) {
            throw new IOException("what is kept of an erased tenant: " + e.getMessage(), e);
        }
        return Map.of("deliveries", (long) told.size(), "silences", (long) silenced.size());
    }

    @Override
    public String summary() {
        int sinks = config.alerts().sinks().size();
        return sinks == 0
                ? "tells nobody; name somebody in alerts.sinks"
                : "tells " + String.join(", ", dispatcher.sinks());
    }

    @Override
    public List<DependencyHealth> health() {
        List<DependencyHealth> health = new ArrayList<>();
        String problem = mismatch == null ? topics.problem().orElse(null) : mismatch;
        health.add(new DependencyHealth(
                "alerts",
                problem == null ? Status.UP : Status.DEGRADED,
                problem == null ? (topics.isReady() ? "are read" : "are being read") : problem));
        Instant undecidedSince = leadership.undecidedSince();
        health.add(new DependencyHealth(
                "duty",
                undecidedSince == null ? Status.UP : Status.DEGRADED,
                undecidedSince == null
                        ? (duty.isAll() ? "this one tells on-call" : "another one tells on-call")
                        : "who tells on-call is not decided since " + undecidedSince));
        health.addAll(dispatcher.health());
        return health.stream().map(entry -> entry.of(NAME)).toList();
    }

    @Override
    public List<Resource> resources() {
        return new AlertResources(board, topics, clock).all();
    }

    @Override
    public void reload(HuokeConfig changed) {
        dispatcher.use(changed.alerts());
        readinessWatch.reload(watched(config.reloadedFrom(changed)));
    }

    private void endRoutine() {
        routine.shutdownNow();
        try {
            var unused = routine.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        connecting.interrupt();
        endRoutine();
        dispatcher.close();
        // Whoever takes over has to know what was told.
        journal.close();
        leadership.close();
        erasures.close();
        topics.close();
        kafkaWatch.close();
        readinessWatch.close();
        silences.close();
    }
}
