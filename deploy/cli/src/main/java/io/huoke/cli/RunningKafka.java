package io.huoke.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.huoke.kafka.EmbeddedKafka;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.LoggerFactory;

/** The Kafka of an installation as a short command uses it: something else runs it, and it may not be running. */
final class RunningKafka {

    /** How long to wait for an answer before giving up. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final KafkaConnection connection;
    private final String remedy;

    private RunningKafka(KafkaConnection connection, String remedy) {
        this.connection = connection;
        this.remedy = remedy;
    }

    /**
     * The configured brokers, or the embedded one of the {@code huoke up} that runs with this configuration. Does not
     * connect, and from now on keeps Kafka's clients from logging: what they have to say is in {@link #failure}.
     *
     * @throws IOException if an embedded broker has never run there
     */
    static RunningKafka of(HuokeConfig config) throws IOException {
        ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.OFF);
        if (!config.kafka().embedded()) {
            return new RunningKafka(
                    KafkaConnection.of(config.kafka()), "check kafka.bootstrap.servers and the network");
        }
        Path directory = config.dataDir().resolve("kafka");
        String bootstrapServers = EmbeddedKafka.bootstrapServers(
                        directory, config.kafka().embeddedPort())
                .orElseThrow(() -> new IOException("no Kafka has ever run in " + directory
                        + "; start `huoke up` with this configuration, or correct data-dir"));
        return new RunningKafka(
                KafkaConnection.of(config.kafka(), bootstrapServers), "is `huoke up` running with this configuration?");
    }

    /** For what makes its own clients. */
    KafkaConnection connection() {
        return connection;
    }

    /** Waits for something, or for so long; tells whether it is there. */
    interface Waiting {
        boolean await(Duration time) throws InterruptedException;
    }

    /**
     * Waits until topics have been read.
     *
     * @param ready whether they have
     * @param problem why they cannot be
     * @throws IOException once that has lasted too long; the message names the remedy
     */
    void await(Waiting ready, Supplier<Optional<String>> problem) throws IOException, InterruptedException {
        long started = System.nanoTime();
        while (!ready.await(LOOK)) {
            Optional<String> why = problem.get();
            if (why.isPresent() && System.nanoTime() - started > PATIENCE.toNanos()) {
                throw new IOException(why.get() + "; " + remedy);
            }
        }
    }

    /** The properties of one client, see {@link KafkaConnection#properties}. */
    Map<String, Object> properties(Map<String, ?> guaranteed) {
        return connection.properties(guaranteed);
    }

    /** What went wrong, in a sentence that names the remedy. */
    IOException failure(KafkaException failure) {
        if (failure instanceof TimeoutException) {
            return new IOException(
                    "Kafka at " + connection.bootstrapServers() + " does not answer; " + remedy, failure);
        }
        // Its own message only says that no client could be made.
        Throwable reason = failure.getCause() == null ? failure : failure.getCause();
        return new IOException(
                "Kafka at " + connection.bootstrapServers() + " cannot be used: " + reason.getMessage()
                        + "; check the kafka section",
                failure);
    }
}
