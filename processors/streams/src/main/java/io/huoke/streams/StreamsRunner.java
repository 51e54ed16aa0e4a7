package io.huoke.streams;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the topology of a service, and tells how it is. What it tells may be asked by any thread. */
public final class StreamsRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final StreamsSettings settings;
    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final CountDownLatch running = new CountDownLatch(1);
    private volatile @Nullable KafkaStreams streams;

    /** Nothing is begun yet. */
    public StreamsRunner(StreamsSettings settings, HuokeConfig config, KafkaConnection kafka) {
        this.settings = settings;
        this.config = config;
        this.kafka = kafka;
    }

    /**
     * Waits for Kafka, for as long as it takes, then starts, and returns when the topology runs or has taken so long to
     * restore its state that this may take a while more.
     *
     * @throws TopicMismatchException if the topics cannot be worked with
     * @throws IOException if the {@code kafka} section or the data directory cannot be used
     */
    public void start(Topology topology) throws IOException, TopicMismatchException, InterruptedException {
        new ClusterReadiness(kafka, config.topics()).await(reason -> LOG.atWarn()
                .addKeyValue("service", settings.service())
                .addKeyValue("error", reason)
                .log("the service waits for Kafka"));
        run(topology);
    }

    /**
     * The same on a cluster that is known to be ready, with the topics that the topology needs.
     *
     * @throws IOException if the {@code kafka} section or the data directory cannot be used
     */
    public void run(Topology topology) throws IOException, InterruptedException {
        Properties properties = new Properties();
        properties.putAll(kafka.properties(settings.properties(config)));
        KafkaStreams created = new KafkaStreams(topology, properties);
        streams = created;
        created.setUncaughtExceptionHandler(this::replace);
        created.setStateListener(this::changed);
        created.start();
        if (!running.await(READY.toSeconds(), TimeUnit.SECONDS)) {
            LOG.atWarn()
                    .addKeyValue("service", settings.service())
                    .addKeyValue("state", created.state())
                    .log("streams still restore their state");
        }
    }

    private StreamThreadExceptionResponse replace(Throwable failure) {
        LOG.atError()
                .addKeyValue("service", settings.service())
                .addKeyValue("error", failure.toString())
                .setCause(failure)
                .log("streams thread replaced");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void changed(State now, State before) {
        LOG.atInfo()
                .addKeyValue("service", settings.service())
                .addKeyValue("from", before)
                .addKeyValue("to", now)
                .log("streams state");
        if (now == State.RUNNING) {
            running.countDown();
        }
    }

    /** Whether it has ever been running, all of its state restored. */
    public boolean wasReady() {
        return running.getCount() == 0;
    }

    /** One entry, {@code {service}.streams}; never blocks. */
    public List<DependencyHealth> health() {
        KafkaStreams current = streams;
        State state = current == null ? State.CREATED : current.state();
        Status status = state == State.RUNNING ? Status.UP : Status.DOWN;
        return List.of(new DependencyHealth("streams", status, "Kafka Streams is " + state).of(settings.service()));
    }

    /** Finishes what is in flight, for a few seconds at most. May be called if it never started. */
    @Override
    public void close() {
        KafkaStreams current = streams;
        if (current != null) {
            current.close(CLOSE);
        }
    }
}
