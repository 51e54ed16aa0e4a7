package io.huoke.tokens;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.TokenRejectionRow;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts refused tokens on their topic. Nobody waits for it, since whoever is refused a token reports it again as long as
 * there is no other: what cannot be written is counted and forgotten.
 */
final class RejectionWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionWriter.class);
    private static final int QUEUE = 10_000;
    private static final int TIMEOUT_MS = 5_000;

    private final KafkaConnection kafka;
    private final String topic;
    private final String service;
    private final InstantSource clock;
    private final Counter written;
    private final Counter lost;
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().name("token-rejections").daemon().factory());

    /** Made by the first rejection: most processes never have one. */
    private @Nullable Producer<String, RowEvent<TokenRejectionRow>> producer;

    RejectionWriter(KafkaConnection kafka, String topic, String service, InstantSource clock, MeterRegistry metrics) {
        this.kafka = kafka;
        this.topic = topic;
        this.service = service;
        this.clock = clock;
        this.written = counter(metrics, "written");
        this.lost = counter(metrics, "lost");
    }

    private static Counter counter(MeterRegistry metrics, String outcome) {
        return Counter.builder("huoke.tokens.rejections")
                .description("Tokens that WeCom refused, as reported to the authorization service")
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Does not block. */
    void write(TokenRejectionRow row) {
        try {
            executor.execute(() -> send(row));
        } catch (RejectedExecutionException e) {
            lost.increment();
        }
    }

    private void send(TokenRejectionRow row) {
        try {
            Producer<String, RowEvent<TokenRejectionRow>> open = producer();
            int partition =
                    OwnerPartition.of(row.owner(), open.partitionsFor(topic).size());
            open.send(new ProducerRecord<>(topic, partition, row.key(), new RowEvent<>(row, clock.instant())))
                    .get();
            written.increment();
        } catch (ExecutionException | KafkaException e) {
            lost.increment();
            LOG.atDebug().addKeyValue("error", e.toString()).log("a refused token could not be reported");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only on the executor's thread. */
    private Producer<String, RowEvent<TokenRejectionRow>> producer() {
        Producer<String, RowEvent<TokenRejectionRow>> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    kafka.properties(Map.of(
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "huoke-token-rejections",
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            TIMEOUT_MS,
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            TIMEOUT_MS,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            2 * TIMEOUT_MS)),
                    new StringSerializer(),
                    new RowEventSerializer<>(service));
            producer = open;
        }
        return open;
    }

    @Override
    public void close() {
        try {
            executor.execute(() -> {
                if (producer != null) {
                    producer.close(Duration.ofMillis(TIMEOUT_MS));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before, or too much to do", e);
        }
        executor.shutdown();
        try {
            if (!executor.awaitTermination(TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
