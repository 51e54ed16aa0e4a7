package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka, acknowledged by all in-sync replicas, idempotent. One producer serves all event loops. */
final class KafkaEventPublisher implements EventPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaEventPublisher.class);

    /** A request is held until its {@link Deadline}: after that nobody waits for the acknowledgement. */
    private static final int DELIVERY_TIMEOUT_MS = 5_500;

    private static final int REQUEST_TIMEOUT_MS = 3_000;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration CLOSE = Duration.ofSeconds(6);

    private final Producer<byte[], byte[]> producer;
    private final TopicNames names;

    private KafkaEventPublisher(Producer<byte[], byte[]> producer, TopicNames names) {
        this.producer = producer;
        this.names = names;
    }

    /**
     * Connects and learns where every topic's partitions are, so that no send has to wait for that. Blocks; not for an
     * event loop.
     *
     * @throws TimeoutException if the cluster does not answer within a minute
     */
    static KafkaEventPublisher connect(KafkaConnection kafka, TopicNames names) throws InterruptedException {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "huoke-ingress",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        // Never block an event loop: without metadata or memory, send fails at once.
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        0,
                        // Forgetting a quiet topic would make its next send fail, and some are quiet for months.
                        ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                        Duration.ofDays(3_650).toMillis(),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        REQUEST_TIMEOUT_MS,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        DELIVERY_TIMEOUT_MS,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        KafkaConnection.MAX_RECORD_BYTES)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            warmUp(producer, names);
        } catch (RuntimeException | InterruptedException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        return new KafkaEventPublisher(producer, names);
    }

    private static void warmUp(Producer<byte[], byte[]> producer, TopicNames names) throws InterruptedException {
        long deadline = System.nanoTime() + WARM_UP.toNanos();
        for (Topic topic : Topic.values()) {
            while (!knows(producer, names.of(topic))) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(
                            "no broker told where topic " + names.of(topic) + " is within " + WARM_UP);
                }
                Thread.sleep(Duration.ofMillis(20));
            }
        }
    }

    /** With a max.block.ms of 0 the first question only makes the producer ask the brokers. */
    private static boolean knows(Producer<byte[], byte[]> producer, String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public Future<Void> publish(EventRecord record) {
        Promise<Void> acknowledged = Promise.promise();
        Context caller = requireNonNull(Vertx.currentContext(), "called outside an event loop");
        try {
            var unused = producer.send(
                    new ProducerRecord<>(
                            names.of(record.topic()),
                            null,
                            record.key().getBytes(UTF_8),
                            record.value(),
                            record.headers()),
                    (metadata, failure) -> caller.runOnContext(done -> complete(acknowledged, failure)));
        } catch (KafkaException | IllegalStateException e) {
            acknowledged.fail(e);
        }
        return acknowledged.future();
    }

    private static void complete(Promise<Void> acknowledged, @Nullable Exception failure) {
        if (failure == null) {
            acknowledged.complete();
        } else {
            acknowledged.fail(failure);
        }
    }

    @Override
    public void close() {
        LOG.debug("closing the producer");
        producer.close(CLOSE);
    }
}
