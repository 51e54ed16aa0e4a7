package io.huoke.ingress;

import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowWriter;
import io.huoke.runtime.TopicFollower;
import io.huoke.runtime.alert.Alerting;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises and ends the alerts about dead letters, on threads of its own which may wait for Kafka as long as it takes.
 *
 * <p>Replicas share the alert of an endpoint: each reads what all have said. Whoever receives more says so; what nobody
 * has said anew for a while is over, and whoever sees that first says it. So one that is started again, or gone, leaves
 * no alert behind.
 */
final class DeadLetterWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final KafkaConnection kafka;
    private final TopicNames names;
    private final DeadLetterCounts counts;
    private final InstantSource clock;
    private final TopicFollower follower;
    private final RowEventDeserializer<AlertRow> rows = new RowEventDeserializer<>(AlertRow.class);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ingress-alerts").daemon().factory());

    /** What was said last, by whichever replica; by key. */
    private final Map<String, AlertRow> known = new ConcurrentHashMap<>();

    /** Only on the scheduler's thread. */
    private @Nullable RowWriter<AlertRow> writer;

    private boolean failing;

    /**
     * Does not connect.
     *
     * @param clock the one that {@code counts} is told the time by
     */
    DeadLetterWatch(KafkaConnection kafka, TopicNames names, DeadLetterCounts counts, InstantSource clock) {
        this.kafka = kafka;
        this.names = names;
        this.counts = counts;
        this.clock = clock;
        this.follower = new TopicFollower(
                kafka,
                "ingress-alerts-said",
                List.of(names.of(Topic.ALERTS)),
                (records, positions) -> records.forEach(this::take),
                // Health and the spool say it louder.
                reason -> LOG.atInfo().addKeyValue("error", reason).log("alerts about dead letters wait for Kafka"));
    }

    /** Begins; Kafka may come later. */
    void start() {
        follower.start();
        var unused = scheduler.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null || !DeadLetterAlert.isKey(record.key())) {
            return;
        }
        try {
            RowEvent<AlertRow> event = rows.deserialize(record.topic(), record.headers(), record.value());
            if (event == null) {
                known.remove(record.key());
            } else {
                known.put(record.key(), event.row());
            }
        } catch (SerializationException e) {
            LOG.atError()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", e.getMessage())
                    .log("a record on the topic of alerts is no alert");
        }
    }

    /** Not before it is known what was said: an alert that fires already has begun earlier. */
    private void look() {
        if (!follower.isReady() || follower.problem().isPresent()) {
            return;
        }
        try {
            say();
            failing = false;
        } catch (KafkaException e) {
            if (!failing) {
                LOG.atWarn()
                        .addKeyValue("error", e.getMessage())
                        .log("an alert about dead letters cannot be written yet; trying again");
            }
            failing = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A turn that fails must not be the last.
            LOG.atError().setCause(e).log("alerts about dead letters cannot be made; trying again");
        }
    }

    private void say() throws InterruptedException {
        Instant now = clock.instant();
        Map<String, DeadLetterArrivals> arrivals = counts.arrivals();
        Set<String> keys = new HashSet<>(known.keySet());
        keys.addAll(arrivals.keySet());
        for (String key : keys) {
            Optional<AlertRow> next = next(known.get(key), arrivals.get(key), now);
            if (next.isPresent()) {
                writer().write(next.get(), now);
                known.put(key, next.get());
            }
        }
    }

    /**
     * What is to be said.
     *
     * @param said last, by whichever replica; null if nothing was
     * @param own what has arrived here; null if nothing has
     */
    static Optional<AlertRow> next(@Nullable AlertRow said, @Nullable DeadLetterArrivals own, Instant now) {
        if (own != null && (said == null || own.last().isAfter(said.lastSeen()))) {
            return Alerting.next(said, Optional.of(own.alert().condition(own)), now);
        }
        boolean over =
                said != null && !said.lastSeen().plus(DeadLetterCounts.PAUSE).isAfter(now);
        return over ? Alerting.next(said, Optional.empty(), now) : Optional.empty();
    }

    /** Made here because it asks DNS, and may not be possible yet. */
    private RowWriter<AlertRow> writer() {
        RowWriter<AlertRow> made = writer;
        if (made == null) {
            made = new RowWriter<>(kafka, names, Topic.ALERTS, "ingress");
            writer = made;
        }
        return made;
    }

    private void closeWriter() {
        if (writer != null) {
            writer.close();
        }
    }

    /** Stops; what is being written may take longer than this waits. Blocks some seconds at most. */
    @Override
    public void close() {
        if (!scheduler.isShutdown()) {
            scheduler.execute(this::closeWriter);
            scheduler.shutdown();
        }
        try {
            var unused = scheduler.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        follower.close();
    }
}
