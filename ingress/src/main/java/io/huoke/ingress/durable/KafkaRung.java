package io.huoke.ingress.durable;

import io.huoke.runtime.ClusterNotReadyException;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.TopicMismatchException;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, acknowledged by all in-sync replicas, idempotent. One producer serves all event loops and the spool, and never
 * gives up a record that it took: so whatever comes after it on a partition is also after it on the topic. It is made
 * when the cluster answers, however long that takes. Safe for use by any thread.
 */
final class KafkaRung implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaRung.class);

    private static final int REQUEST_TIMEOUT_MS = 3_000;
    private static final int MAX_BACKOFF_MS = 500;
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofMillis(1_500);

    private final KafkaConnection kafka;
    private final TopicNames names;
    private final ClusterReadiness cluster;
    private final CountDownLatch decided = new CountDownLatch(1);
    private final Runnable onConnected;
    private volatile @Nullable Thread connector;
    private final AtomicReference<@Nullable Producer<byte[], byte[]>> producer = new AtomicReference<>();
    private volatile String state = "not asked yet";
    private volatile @Nullable Exception unusable;
    private volatile boolean closed;

    /** Takes the fate of one record; called by the producer's own thread, or at once by the caller's. */
    interface Completion {
        /**
         * Called once.
         *
         * @param failure null once Kafka has the record
         */
        void done(@Nullable Exception failure);
    }

    /** @param onConnected runs when the first record can be sent */
    KafkaRung(KafkaConnection kafka, HuokeConfig.Topics topics, Runnable onConnected) {
        this.kafka = kafka;
        this.names = topics.names();
        this.cluster = new ClusterReadiness(kafka, topics);
        this.onConnected = onConnected;
    }

    /** Begins to connect. */
    void start() {
        connector = Thread.ofPlatform().name("kafka-connect").daemon().start(this::connect);
    }

    /**
     * Waits a while for the connection.
     *
     * @return whether there is one
     * @throws IOException if the topics, or the {@code kafka} section, cannot be worked with
     */
    boolean awaitConnected(Duration atMost) throws IOException, InterruptedException {
        if (!decided.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        Exception problem = unusable;
        if (problem != null) {
            throw new IOException(problem.getMessage(), problem);
        }
        return true;
    }

    /** Why there is no connection, or that there is one. */
    String state() {
        return state;
    }

    boolean isConnected() {
        return producer.get() != null;
    }

    private void connect() {
        try {
            while (!closed && !tryConnect()) {
                Thread.sleep(RETRY);
            }
            if (!closed) {
                state = "connected";
                unusable = null;
                decided.countDown();
                onConnected.run();
            }
        } catch (InterruptedException e) {
            // Closed meanwhile.
        }
        Producer<byte[], byte[]> late = closed ? producer.get() : null;
        if (late != null) {
            late.close(Duration.ZERO);
        }
    }

    private boolean tryConnect() throws InterruptedException {
        try {
            cluster.check();
            producer.set(warm());
            return true;
        } catch (ClusterNotReadyException | RuntimeException e) {
            failed(e);
        } catch (TopicMismatchException | IOException e) {
            failed(e);
            unusable = e;
            decided.countDown();
        }
        return false;
    }

    private void failed(Exception e) {
        String now = String.valueOf(e.getMessage());
        if (!now.equals(state)) {
            LOG.atWarn().addKeyValue("error", now).log("no connection to Kafka yet; trying again");
        }
        state = now;
    }

    /** A producer that knows where every topic's partitions are, so that no send has to wait for that. */
    private Producer<byte[], byte[]> warm() throws IOException, InterruptedException {
        Producer<byte[], byte[]> created;
        try {
            created = new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw kafka.notMade(e);
        }
        try {
            long deadline = System.nanoTime() + WARM_UP.toNanos();
            for (Topic topic : Topic.values()) {
                while (!knows(created, names.of(topic))) {
                    if (System.nanoTime() > deadline) {
                        throw new KafkaException(
                                "no broker told where topic " + names.of(topic) + " is within " + WARM_UP);
                    }
                    Thread.sleep(Duration.ofMillis(20));
                }
            }
            return created;
        } catch (KafkaException | InterruptedException e) {
            created.close(Duration.ZERO);
            throw e;
        }
    }

    private Map<String, Object> properties() {
        return kafka.properties(Map.ofEntries(
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "huoke-ingress"),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0),
                // Never block an event loop: without metadata or memory, send fails at once.
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0),
                // Forgetting a quiet topic would make its next send fail, and some are quiet for months.
                Map.entry(
                        ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                        Duration.ofDays(3_650).toMillis()),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS),
                // A record given up would be overtaken by those behind it; buffer.memory bounds what waits.
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE),
                Map.entry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE),
                // The spool should notice soon that a broker is back.
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_BACKOFF_MS),
                Map.entry(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, MAX_BACKOFF_MS),
                Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaConnection.MAX_RECORD_BYTES)));
    }

    /** With a max.block.ms of 0 the first question only makes the producer ask the brokers. */
    private static boolean knows(Producer<byte[], byte[]> producer, String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            return false;
        }
    }

    /**
     * Sends a record. Never blocks.
     *
     * @return whether the producer took it; if not, the completion was told before this returns
     */
    boolean send(EventRecord record, Completion completion) {
        Producer<byte[], byte[]> current = producer.get();
        if (current == null) {
            completion.done(new IOException("no connection to Kafka: " + state));
            return false;
        }
        try {
            Future<RecordMetadata> sent = current.send(record.on(names), (metadata, failure) -> {
                if (failure != null && !spares(failure)) {
                    replace(current, failure);
                }
                completion.done(failure);
            });
            return sent.state() != Future.State.FAILED;
        } catch (RuntimeException e) {
            completion.done(e);
            return false;
        }
    }

    /** No metadata or memory at the moment; or a failure of this record or topic alone. */
    private static boolean spares(Exception failure) {
        return failure instanceof RetriableException
                || failure instanceof TopicAuthorizationException
                || failure instanceof PolicyViolationException
                || isOfRecord(failure);
    }

    /** Whether Kafka will never take this record. */
    static boolean isOfRecord(@Nullable Exception failure) {
        return failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException;
    }

    /** A producer that Kafka refuses once may be good for nothing any more, and only another one will tell. */
    private void replace(Producer<byte[], byte[]> failed, Exception failure) {
        if (closed || !producer.compareAndSet(failed, null)) {
            return;
        }
        state = "Kafka refused a record: " + failure.getMessage();
        LOG.atWarn().addKeyValue("error", failure.toString()).log("Kafka refused a record; connecting anew");
        connector = Thread.ofPlatform().name("kafka-connect").daemon().start(() -> {
            try {
                failed.close(Duration.ZERO);
            } catch (KafkaException e) {
                LOG.atDebug().setCause(e).log("the producer that failed could not be closed either");
            }
            connect();
        });
    }

    /** Waits a little for what is in flight, then lets go. Blocks. */
    @Override
    public void close() {
        closed = true;
        Thread connecting = connector;
        if (connecting != null) {
            connecting.interrupt();
        }
        Producer<byte[], byte[]> current = producer.get();
        if (current != null) {
            current.close(CLOSE);
        }
    }
}
