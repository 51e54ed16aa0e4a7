package io.huoke.ingress.durable;

import static java.util.Objects.requireNonNull;

import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.KafkaProbe;
import io.huoke.runtime.TenantTrace;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka within a short budget, else the spool on the local disk, else nothing: then the record's future fails, and WeCom
 * gets no answer. While the spool is not empty everything goes through it, as long as it takes it in time. {@code
 * huoke_ingress_stored_total{rung}} counts which rung each record reached: {@code kafka}, {@code spool} or {@code none}.
 */
public final class Ladder implements EventPublisher, AutoCloseable {

    /** WeCom gives up after 5 s (page 91116). */
    public static final Duration GIVE_UP = Duration.ofSeconds(6);

    /** For how long the last callback that neither store took tells how they are. */
    private static final long FAILING_NANOS = Duration.ofSeconds(30).toNanos();

    private final KafkaRung kafka;
    private final Spool spool;
    private final KafkaProbe probe;
    private final Path directory;
    private final Duration budget;
    /** One for each event loop, whose verticle lasts as long as the ladder is used. */
    private final ThreadLocal<Timeouts> budgets;

    private final Map<Rung, Counter> reached = new EnumMap<>(Rung.class);
    private final Counter unstored;
    /** Whether the last callback was stored nowhere. */
    private volatile boolean failing;

    private volatile long failedAt;

    private enum Rung {
        KAFKA,
        SPOOL
    }

    private enum Side {
        NOT_ASKED,
        ASKED,
        REFUSED
    }

    /**
     * Opens the spool; Kafka may come later, and so may a disk that does not let it be opened.
     *
     * @throws IOException if the spool is in use by another process
     */
    public Ladder(KafkaConnection connection, HuokeConfig config, MeterRegistry registry) throws IOException {
        HuokeConfig.Ingress ingress = config.ingress();
        this.kafka = new KafkaRung(connection, config.topics(), this::wakeSpool);
        this.spool = new Spool(config.spoolDir(), ingress.spoolMaxBytes(), ingress.maxHeld(), kafka, registry);
        this.directory = config.spoolDir();
        this.probe = new KafkaProbe(connection);
        this.budget = ingress.kafkaBudget();
        this.budgets = ThreadLocal.withInitial(() -> new Timeouts(loop().owner(), budget));
        for (Rung rung : Rung.values()) {
            reached.put(rung, counter(registry, rung.name().toLowerCase(Locale.ROOT)));
        }
        this.unstored = counter(registry, "none");
    }

    private static Counter counter(MeterRegistry registry, String rung) {
        return Counter.builder("huoke.ingress.stored")
                .description("Callbacks by what made them durable")
                .tag("rung", rung)
                .register(registry);
    }

    private void wakeSpool() {
        spool.wake();
    }

    /** Begins to hand on what the spool holds, and to connect to Kafka. Does not wait for either. */
    public void start() {
        spool.start();
        kafka.start();
    }

    /**
     * Waits a while for Kafka.
     *
     * @return whether it can be worked with
     * @throws IOException if it cannot be with these topics, or this configuration; the message names the remedy
     */
    public boolean awaitKafka(Duration atMost) throws IOException, InterruptedException {
        return kafka.awaitConnected(atMost);
    }

    private static Context loop() {
        return requireNonNull(Vertx.currentContext(), "called outside an event loop");
    }

    @Override
    public Future<Void> publish(EventRecord record) {
        return new Attempt(record).begin();
    }

    /** The way of one record; on one event loop. */
    private final class Attempt {

        private final EventRecord record;
        private final Context loop = loop();
        private final Promise<Void> durable = Promise.promise();
        private Side kafkaSide = Side.NOT_ASKED;
        private Side spoolSide = Side.NOT_ASKED;
        private Runnable stopWaiting = () -> {};

        Attempt(EventRecord record) {
            this.record = record;
        }

        Future<Void> begin() {
            Timeouts.Timeout timeout = budgets.get().begin(this::askOther);
            stopWaiting = timeout::cancel;
            if (spool.appendBehindOthers(record, failure -> onLoop(Rung.SPOOL, failure))) {
                spoolSide = Side.ASKED;
            } else {
                askKafka();
            }
            return durable.future();
        }

        /** The one that was asked first has had its time; it may still be the first to answer. */
        private void askOther() {
            long timer = loop.owner()
                    .setTimer(
                            GIVE_UP.minus(budget).toMillis(),
                            expired -> fail("neither Kafka nor the spool took it in time"));
            stopWaiting = () -> loop.owner().cancelTimer(timer);
            if (spoolSide == Side.NOT_ASKED) {
                askSpool();
            }
            if (kafkaSide == Side.NOT_ASKED) {
                askKafka();
            }
        }

        private void askKafka() {
            kafkaSide = Side.ASKED;
            kafka.send(record, failure -> onLoop(Rung.KAFKA, failure));
        }

        private void askSpool() {
            spoolSide = Side.ASKED;
            spool.append(record, failure -> onLoop(Rung.SPOOL, failure));
        }

        private void onLoop(Rung rung, @Nullable Exception failure) {
            loop.runOnContext(unused -> answered(rung, failure));
        }

        private void answered(Rung rung, @Nullable Exception failure) {
            if (durable.future().isComplete()) {
                return;
            }
            if (failure == null) {
                stopWaiting.run();
                requireNonNull(reached.get(rung)).increment();
                failing = false;
                durable.complete();
                return;
            }
            switch (rung) {
                case KAFKA -> {
                    kafkaSide = Side.REFUSED;
                    if (spoolSide == Side.NOT_ASKED) {
                        askSpool();
                    }
                }
                case SPOOL -> {
                    spoolSide = Side.REFUSED;
                    if (kafkaSide == Side.NOT_ASKED) {
                        askKafka();
                    }
                }
            }
            if (kafkaSide == Side.REFUSED && spoolSide == Side.REFUSED) {
                fail(String.valueOf(failure.getMessage()));
            }
        }

        private void fail(String reason) {
            stopWaiting.run();
            unstored.increment();
            failedAt = System.nanoTime();
            failing = true;
            durable.tryFail(reason);
        }
    }

    /**
     * Makes the local files forget a tenant, once all that is spooled now is on Kafka. Blocks until then.
     *
     * @return how many files were deleted that had been set aside
     * @throws IOException if a file cannot be read or deleted
     */
    public long forget(Tenant tenant) throws IOException, InterruptedException {
        try {
            spool.forget().get();
        } catch (ExecutionException e) {
            throw new IOException("the spool does not forget", e);
        }
        return SetAside.erase(new TenantTrace(tenant), directory);
    }

    /** How many records the spool holds, or is about to. */
    public long spooled() {
        return spool.status().records();
    }

    /** How Kafka and the spool are; each is down only while neither takes what comes. */
    public List<DependencyHealth> health() {
        Spool.Status status = spool.status();
        boolean connected = kafka.isConnected() && probe.health().status() == Status.UP;
        boolean writable = status.problem().isEmpty();
        boolean taking = !failing || System.nanoTime() - failedAt > FAILING_NANOS;
        Status either = (connected || writable) && taking ? Status.DEGRADED : Status.DOWN;
        String kafkaDetail = kafka.isConnected() ? probe.health().detail() : kafka.state();
        String held = status.records() == 0
                ? "empty"
                : status.records() + " callbacks wait for Kafka"
                        + status.refusal().map(refusal -> ": " + refusal).orElse("");
        Status spooling = status.records() == 0 ? Status.UP : Status.DEGRADED;
        return List.of(
                new DependencyHealth("kafka", connected && taking ? Status.UP : either, kafkaDetail),
                new DependencyHealth(
                        "spool",
                        writable && taking ? spooling : either,
                        status.problem().map(problem -> held + "; " + problem).orElse(held)));
    }

    /** Lets go of Kafka and the spool; whoever still waits gets no answer. Blocks some seconds at most. */
    @Override
    public void close() {
        kafka.close();
        spool.close();
        probe.close();
    }
}
