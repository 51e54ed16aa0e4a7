package io.huoke.testkit;

import io.huoke.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One real broker for all tests of a JVM: in a container where Docker answers, else the same broker in process. Tests
 * keep apart by topic prefix.
 */
public final class TestKafka {

    private static final String IMAGE = "apache/kafka:4.3.1";

    private TestKafka() {}

    /** What clients set as {@code bootstrap.servers}; the first call starts the broker. */
    public static String bootstrapServers() {
        return Holder.BOOTSTRAP_SERVERS;
    }

    /** A topic prefix, or group id, that no other test uses. */
    public static String uniquePrefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    }

    private static final class Holder {

        static final String BOOTSTRAP_SERVERS =
                DockerClientFactory.instance().isDockerAvailable() ? container() : inProcess();

        private static String container() {
            @SuppressWarnings("resource") // Testcontainers removes it when this JVM ends.
            KafkaContainer kafka = new KafkaContainer(DockerImageName.parse(IMAGE));
            kafka.start();
            return kafka.getBootstrapServers();
        }

        private static String inProcess() {
            try {
                EmbeddedKafka kafka = EmbeddedKafka.start(Files.createTempDirectory("huoke-test-kafka"), 0);
                return kafka.bootstrapServers();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while Kafka was starting", e);
            }
        }
    }
}
