package io.huoke.runtime;

import io.huoke.runtime.DependencyHealth.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Asks the cluster every few seconds whether it answers, so that readiness can be told without blocking. */
public final class KafkaProbe implements AutoCloseable {

    private static final String CLIENT_ID = "huoke-probe";
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int TIMEOUT_MS = 3_000;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kafka-probe").daemon().factory());
    private final KafkaConnection kafka;
    private final String clientId;
    private final Consumer<DependencyHealth> heard;
    private volatile DependencyHealth health;
    /** Made by the first question that can: there is none while no broker's name resolves. */
    private volatile @Nullable Admin admin;

    /** Starts asking; until the first answer the state is down. */
    public KafkaProbe(KafkaConnection kafka) {
        this(kafka, CLIENT_ID, INTERVAL, answer -> {});
    }

    /**
     * Starts asking; until the first answer the state is down.
     *
     * @param clientId that no other client in this process has
     * @param interval from one answer, or its absence, to the next question
     * @param heard takes the state after each question, on the probe's thread
     */
    public KafkaProbe(KafkaConnection kafka, String clientId, Duration interval, Consumer<DependencyHealth> heard) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.heard = heard;
        this.health = new DependencyHealth("kafka", Status.DOWN, "not asked yet");
        var unused = scheduler.scheduleWithFixedDelay(this::ask, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the last answer said; never blocks. */
    public DependencyHealth health() {
        return health;
    }

    private void ask() {
        try {
            health = answer();
            heard.accept(health);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DependencyHealth answer() throws InterruptedException {
        try {
            int brokers = kafka.answer(admin().describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
                            .nodes())
                    .size();
            return new DependencyHealth("kafka", Status.UP, brokers + " broker(s) answer");
        } catch (ClusterNotReadyException e) {
            return new DependencyHealth("kafka", Status.DOWN, String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            return new DependencyHealth(
                    "kafka", Status.DOWN, String.valueOf(kafka.notMade(e).getMessage()));
        } catch (RuntimeException e) {
            return new DependencyHealth("kafka", Status.DOWN, "Kafka cannot be asked: " + e);
        }
    }

    /** Only on the scheduler's thread, which close() may not wait for: making a client asks DNS. */
    private Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(kafka.properties(Map.of(
                    AdminClientConfig.CLIENT_ID_CONFIG, clientId,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS)));
            admin = known;
            if (scheduler.isShutdown()) {
                known.close(Duration.ZERO);
            }
        }
        return known;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        Admin known = admin;
        if (known != null) {
            known.close(Duration.ZERO);
        }
    }
}
