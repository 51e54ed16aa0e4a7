package io.huoke.funnel;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.InstanceId;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Service;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the funnel exactly once ({@code exactly_once_v2}). */
public final class FunnelService implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(FunnelService.class);

    /** Days are WeCom's days. */
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int COMMIT_INTERVAL_MS = 100;
    /** A fraction of a second's work, of the 10 s that a transaction may take. */
    private static final int ERASED_AT_ONCE = 10_000;
    /** The shortest that brokers allow by default: how long a crashed instance's partitions wait for it or another. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final CountDownLatch running = new CountDownLatch(1);
    private @Nullable KafkaStreams streams;

    /** @param sealer gives tenants the names that are left of them once they are erased */
    public FunnelService(HuokeConfig config, KafkaConnection kafka, Sealer sealer) {
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
    }

    /** The consumer group, whose committed offsets say how far the funnel is. */
    public static String groupId(HuokeConfig config) {
        return config.topics().names().prefix() + "huoke-funnel";
    }

    /** Where its stores are, which are a copy of their changelogs. */
    public static Path stateDirectory(HuokeConfig config) {
        return config.dataDir().resolve("funnel");
    }

    @Override
    public String name() {
        return "funnel";
    }

    /** Waits for Kafka first, for as long as it takes. */
    @Override
    public void start() throws IOException, TopicMismatchException, InterruptedException {
        new ClusterReadiness(kafka, config.topics())
                .await(reason -> LOG.atWarn().addKeyValue("error", reason).log("the funnel waits for Kafka"));
        Properties properties = new Properties();
        properties.putAll(kafka.properties(streamsProperties()));
        KafkaStreams created =
                new KafkaStreams(FunnelTopology.build(config.topics().names(), settings()), properties);
        streams = created;
        created.setUncaughtExceptionHandler(failure -> {
            LOG.atError()
                    .addKeyValue("error", failure.toString())
                    .setCause(failure)
                    .log("funnel thread replaced");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        created.setStateListener((now, before) -> {
            LOG.atInfo().addKeyValue("from", before).addKeyValue("to", now).log("funnel state");
            if (now == State.RUNNING) {
                running.countDown();
            }
        });
        created.start();
        if (!running.await(READY.toSeconds(), TimeUnit.SECONDS)) {
            LOG.atWarn().addKeyValue("state", created.state()).log("funnel is still restoring its state");
        }
    }

    private FunnelTopology.Settings settings() {
        return new FunnelTopology.Settings(
                ZONE,
                remember(config.topics()),
                sealer,
                Forgetting.within(config.topics().forgetWithin()),
                ERASED_AT_ONCE);
    }

    private Map<String, Object> streamsProperties() throws IOException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, groupId(config));
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory(config).toString());
        // Results appear when a transaction commits.
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        properties.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors());
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), InstanceId.in(config.dataDir()));
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), KafkaConnection.MAX_RECORD_BYTES);
        config.topics()
                .replicationFactor()
                .ifPresent(factor -> properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, factor));
        Duration forgetWithin = config.topics().forgetWithin();
        Forgetting.within(forgetWithin)
                .topicConfig()
                .forEach((name, value) -> properties.put(StreamsConfig.topicPrefix(name), value));
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, LocalForgetting.class);
        properties.put(LocalForgetting.MAX_FILE_AGE, LocalForgetting.maxFileAgeSeconds(forgetWithin));
        // A record that is no event, or cannot be processed, is kept for a human and does not stop the others.
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndContinueProcessingExceptionHandler.class);
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        properties.put(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                config.topics().names().of(Topic.DEAD_LETTERS_FUNNEL));
        return properties;
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
        return (running.getCount() == 0 ? "" : "still restoring its state, then ") + "counts into "
                + config.topics().names().of(Topic.FUNNEL) + " and "
                + config.topics().names().of(Topic.CONVERSIONS);
    }

    @Override
    public List<DependencyHealth> health() {
        KafkaStreams current = streams;
        State state = current == null ? State.CREATED : current.state();
        Status status = state == State.RUNNING ? Status.UP : Status.DOWN;
        return List.of(new DependencyHealth("streams", status, "Kafka Streams is " + state).of(name()));
    }

    @Override
    public void close() {
        if (streams != null) {
            streams.close(CLOSE);
        }
    }
}
