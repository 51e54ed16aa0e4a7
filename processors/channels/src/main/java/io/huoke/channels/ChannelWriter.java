package io.huoke.channels;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.TenantPartition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts mappings on their topic from a thread of its own, because Kafka's producer may block. Thread-safe. */
final class ChannelWriter implements AutoCloseable {

    /** Longer than a leader's election; whoever waits has given up soon after. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ChannelWriter.class);
    private static final int REQUEST_MS = 5_000;

    private final KafkaConnection kafka;
    private final String topic;
    private final ThreadPoolExecutor executor;

    /** Made by the first write: most processes only read. Only on the executor's thread. */
    private @Nullable Producer<String, RowEvent<ChannelRow>> producer;

    /** @param queue how many writes may wait for the thread; another fails at once */
    ChannelWriter(KafkaConnection kafka, String topic, int queue) {
        this.kafka = kafka;
        this.topic = topic;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().name("channel-writer").daemon().factory());
    }

    /**
     * Writes a mapping; does not block.
     *
     * @return where it is once all in-sync replicas have it, or a {@link KafkaException}, or a
     *     {@link RejectedExecutionException} after {@link #close} or if too many wait
     */
    CompletableFuture<RecordMetadata> write(ChannelRow row) {
        return submit(row.tenant(), row.key(), new RowEvent<>(row, row.createdAt()));
    }

    /** Deletes a mapping, see {@link #write}. */
    CompletableFuture<RecordMetadata> delete(ChannelRow row) {
        return submit(row.tenant(), row.key(), null);
    }

    private CompletableFuture<RecordMetadata> submit(String tenant, String key, @Nullable RowEvent<ChannelRow> value) {
        CompletableFuture<RecordMetadata> written = new CompletableFuture<>();
        try {
            executor.execute(() -> send(tenant, key, value, written));
        } catch (RejectedExecutionException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    // Kafka takes null for a tombstone, which its types do not say.
    @SuppressWarnings("NullAway")
    private void send(
            String tenant,
            String key,
            @Nullable RowEvent<ChannelRow> value,
            CompletableFuture<RecordMetadata> written) {
        try {
            Producer<String, RowEvent<ChannelRow>> open = producer();
            int partition = TenantPartition.of(tenant, open.partitionsFor(topic).size());
            var unused = open.send(new ProducerRecord<>(topic, partition, key, value), (metadata, failure) -> {
                if (failure == null) {
                    written.complete(metadata);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            written.completeExceptionally(e);
        }
    }

    private Producer<String, RowEvent<ChannelRow>> producer() {
        Producer<String, RowEvent<ChannelRow>> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    kafka.properties(Map.of(
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "huoke-channels",
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            REQUEST_MS,
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            REQUEST_MS,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            (int) TIMEOUT.toMillis())),
                    new StringSerializer(),
                    new RowEventSerializer<>("channels"));
            producer = open;
        }
        return open;
    }

    /** Finishes what was begun, as far as Kafka answers. */
    @Override
    public void close() {
        try {
            executor.execute(() -> {
                if (producer != null) {
                    producer.close(TIMEOUT);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before, or too much to do", e);
        }
        executor.shutdown();
        try {
            if (!executor.awaitTermination(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
