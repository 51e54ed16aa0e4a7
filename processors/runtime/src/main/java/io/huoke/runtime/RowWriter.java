package io.huoke.runtime;

import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows on a topic one by one, each where its topic wants it and acknowledged by all in-sync replicas. For whoever
 * writes now and then. Thread-safe; blocks.
 */
public final class RowWriter<R extends Row> implements AutoCloseable {

    private static final int TIMEOUT_MS = 10_000;

    private final Topic topic;
    private final String name;
    private final Producer<String, RowEvent<R>> producer;

    /**
     * Connects on first use.
     *
     * @param topic one that is placed {@linkplain Topic#byTenant() by tenant}
     * @param service who writes; gives the rows' source {@code /huoke/{service}}
     * @throws KafkaException if no producer can be made of the configuration
     */
    public RowWriter(KafkaConnection kafka, TopicNames names, Topic topic, String service) {
        if (!topic.byTenant()) {
            throw new IllegalArgumentException(topic + " is not placed by tenant");
        }
        this.topic = topic;
        this.name = names.of(topic);
        this.producer = new KafkaProducer<>(
                kafka.properties(Map.of(
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
    }

    /**
     * Returns once the row is durable.
     *
     * @param time of what it tells
     * @throws KafkaException if it may not be
     */
    public void write(R row, Instant time) throws InterruptedException {
        try {
            var unused = producer.send(new ProducerRecord<>(name, partition(row), row.key(), new RowEvent<>(row, time)))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        }
    }

    /** Null is for Kafka's default partitioner. */
    private @Nullable Integer partition(R row) {
        String tenant = row.tenant();
        return topic.key() == Topic.Key.TENANT_FIRST && tenant != null
                ? TenantPartition.of(tenant, producer.partitionsFor(name).size())
                : null;
    }

    @Override
    public void close() {
        producer.close();
    }
}
