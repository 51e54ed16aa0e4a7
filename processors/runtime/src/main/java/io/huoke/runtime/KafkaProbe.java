package io.huoke.runtime;

import io.huoke.runtime.DependencyHealth.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/** Asks the cluster every few seconds whether it answers, so that readiness can be told without blocking. */
public final class KafkaProbe implements AutoCloseable {

    private static final int INTERVAL_SECONDS = 2;
    private static final int TIMEOUT_MS = 3_000;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kafka-probe").daemon().factory());
    private final KafkaConnection kafka;
    private volatile DependencyHealth health;
    /** Made by the first question that can: there is none while no broker's name resolves. */
    private volatile @Nullable Admin admin;

    /** Starts asking; until the first answer the state is down. */
    public KafkaProbe(KafkaConnection kafka) {
        this.kafka = kafka;
        this.health = new DependencyHealth("kafka", Status.DOWN, "not asked yet");
        var unused = scheduler.scheduleWithFixedDelay(this::ask, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    /** What the last answer said; never blocks. */
    public DependencyHealth health() {
        return health;
    }

    private void ask() {
        try {
            int brokers = admin().describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
                    .nodes()
                    .get()
                    .size();
            health = new DependencyHealth("kafka", Status.UP, brokers + " broker(s) answer");
        } catch (ExecutionException | RuntimeException e) {
            health = new DependencyHealth("kafka", Status.DOWN, "no broker answers: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only on the scheduler's thread, which close() may not wait for: making a client asks DNS. */
    private Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(kafka.properties(Map.of(
                    AdminClientConfig.CLIENT_ID_CONFIG, "huoke-probe",
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
