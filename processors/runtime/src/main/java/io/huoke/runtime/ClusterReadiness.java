package io.huoke.runtime;

import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Tells when the cluster can be worked with: it answers, and every topic is there and right. Blocks. */
public final class ClusterReadiness {

    private static final int TIMEOUT_MS = 10_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaConnection kafka;
    private final TopicInitializer topics;

    public ClusterReadiness(KafkaConnection kafka, HuokeConfig.Topics topics) {
        this.kafka = kafka;
        this.topics = new TopicInitializer(topics);
    }

    /**
     * Tries once, and makes the topics that are missing.
     *
     * @throws ClusterNotReadyException if no broker answers, or Kafka refuses
     * @throws TopicMismatchException if the topics cannot be worked with
     * @throws IOException if the {@code kafka} section cannot be used
     */
    public void check() throws IOException, TopicMismatchException, InterruptedException {
        Admin admin;
        try {
            admin = Admin.create(kafka.properties(Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS)));
        } catch (KafkaException e) {
            throw kafka.notMade(e);
        }
        try {
            topics.ensureTopics(admin);
        } catch (ExecutionException e) {
            throw kafka.refused(e);
        } finally {
            // Whoever interrupts this does not want to wait for calls that nobody answers.
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Tries until it succeeds.
     *
     * @param waiting is told, once, why that has to be waited for
     * @throws TopicMismatchException if the topics cannot be worked with
     * @throws IOException if the {@code kafka} section cannot be used
     */
    public void await(Consumer<String> waiting) throws IOException, TopicMismatchException, InterruptedException {
        boolean told = false;
        while (true) {
            try {
                check();
                return;
            } catch (ClusterNotReadyException e) {
                if (!told) {
                    waiting.accept(String.valueOf(e.getMessage()));
                    told = true;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
