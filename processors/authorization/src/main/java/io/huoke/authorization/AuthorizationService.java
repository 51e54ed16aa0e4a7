package io.huoke.authorization;

import io.huoke.authorization.view.AuthorizationView;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.InstanceId;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Service;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Limits;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges auth codes, keeps tokens fresh and owns erasure. Start with {@link Session}, which shares the owners among
 * instances, and {@link Duty}, which is what is done for them.
 */
public final class AuthorizationService implements Service {

    /** As in {@code huoke up --only}. */
    public static final String NAME = "authorization";

    private static final Logger LOG = LoggerFactory.getLogger(AuthorizationService.class);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final AtomicReference<WeComConfig> wecom;
    private final ApiConnection connection;
    private final Duty.Tools tools;
    private final AuthorizationView view;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name(NAME).daemon().unstarted(this::work);
    private volatile DependencyHealth health;
    private volatile @Nullable Session session;
    private volatile boolean closed;

    public AuthorizationService(HuokeConfig config, KafkaConnection kafka, Sealer sealer, MeterRegistry metrics) {
        this.config = config;
        this.kafka = kafka;
        this.wecom = new AtomicReference<>(config.wecom());
        this.connection = new ApiConnection(config.wecom().apiBase(), Limits.WECOM, ATTEMPT, metrics);
        this.tools = new Duty.Tools(
                wecom::get,
                sealer,
                connection,
                Forgetting.within(config.topics().forgetWithin()),
                InstantSource.system(),
                new AuthorizationMetrics(metrics),
                new Flights());
        this.view = new AuthorizationView(kafka, config.topics().names(), reason -> LOG.atWarn()
                .addKeyValue("error", reason)
                .log("nothing can be shown of authorizations"));
        this.health = state(Status.DOWN, "not started");
    }

    /** The consumer group. */
    public static String groupId(HuokeConfig config) {
        return config.topics().names().prefix() + "huoke-" + NAME;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Waits for Kafka first, for as long as it takes. */
    @Override
    public void start() throws IOException, TopicMismatchException, InterruptedException {
        new ClusterReadiness(kafka, config.topics())
                .await(reason -> LOG.atWarn().addKeyValue("error", reason).log("authorization waits for Kafka"));
        InstanceId.in(config.dataDir());
        view.start();
        thread.start();
        if (!ready.await(READY.toSeconds(), TimeUnit.SECONDS)) {
            LOG.atWarn().log("authorization has not got its partitions yet");
        }
    }

    private void work() {
        while (!closed) {
            try (Session current = new Session(
                    kafka,
                    config.topics().names(),
                    groupId(config),
                    InstanceId.in(config.dataDir()),
                    tools,
                    this::tookOver)) {
                session = current;
                if (!closed) {
                    current.run();
                }
            } catch (IOException | RuntimeException | Error e) {
                failed(e);
            }
            session = null;
        }
    }

    private void tookOver() {
        health = state(Status.UP, "has its share of the owners");
        ready.countDown();
    }

    private void failed(Throwable e) {
        if (closed) {
            return;
        }
        health = state(Status.DOWN, "begins again: " + e.getMessage());
        LOG.atWarn().addKeyValue("error", e.toString()).setCause(e).log("authorization begins again");
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static DependencyHealth state(Status status, String detail) {
        return new DependencyHealth("owners", status, detail).of(NAME);
    }

    @Override
    public String summary() {
        return (ready.getCount() == 0 ? "" : "still waiting for its share, then ") + "exchanges and refreshes for "
                + wecom.get().suites().size() + " suite(s) and "
                + wecom.get().ownApps().size() + " own app(s) into "
                + config.topics().names().of(Topic.AUTHORIZATIONS) + " and "
                + config.topics().names().of(Topic.TOKENS);
    }

    @Override
    public List<DependencyHealth> health() {
        return List.of(health);
    }

    @Override
    public List<Resource> resources() {
        return view.resources();
    }

    /** Suites, own apps and the provider; another API base needs a restart. */
    @Override
    public void reload(HuokeConfig changed) {
        wecom.set(changed.wecom());
        Session current = session;
        if (current != null) {
            current.reconfigured();
        }
    }

    @Override
    public void close() {
        closed = true;
        view.close();
        Session current = session;
        if (current != null) {
            current.stop();
        }
        try {
            if (thread.isAlive() && !thread.join(CLOSE)) {
                LOG.atWarn().log("authorization did not finish in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
