package io.huoke.runtime;

import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows on a topic one by one, each where its topic wants it and acknowledged by all in-sync replicas. For whoever
 * writes now and then. Thread-safe; blocks.
 */
public final class RowWriter<R extends Row> implements AutoCloseable {

    private static final int TIMEOUT_MS = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final Topic topic;
    private final String name;
    private final String service;
    private final KafkaConnection kafka;
    private @Nullable Producer<String, RowEvent<R>> made;

    /**
     * Connects on first use.
     *
     * @param topic one that is not placed {@linkplain Topic#byOwner() by owner}
     * @param service who writes; gives the rows' source {@code /huoke/{service}}
     */
    public RowWriter(KafkaConnection kafka, TopicNames names, Topic topic, String service) {
        if (topic.byOwner()) {
            throw new IllegalArgumentException(topic + " is placed by owner, which no key of a row tells");
        }
        this.topic = topic;
        this.name = names.of(topic);
        this.service = service;
        this.kafka = kafka;
    }

    /** Only now, because a broker's name may not resolve until the broker is there. */
    private synchronized Producer<String, RowEvent<R>> producer() {
        Producer<String, RowEvent<R>> producer = made;
        if (producer == null) {
            producer = make();
            made = producer;
        }
        return producer;
    }

    private Producer<String, RowEvent<R>> make() {
        return new KafkaProducer<>(
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
     * @throws KafkaException if it may not be, or no producer can be made of the configuration
     */
    public void write(R row, Instant time) throws InterruptedException {
        await(List.of(
                producer().send(new ProducerRecord<>(name, partition(row), row.key(), new RowEvent<>(row, time)))));
    }

    /**
     * Returns once it is durable that a row is gone.
     *
     * @param key of a row whose topic has the default partitioner: not one of {@link Topic.Key#TENANT_FIRST}
     * @throws KafkaException if it may not be, or no producer can be made of the configuration
     */
    public void remove(String key) throws InterruptedException {
        if (topic.key() == Topic.Key.TENANT_FIRST) {
            throw new IllegalArgumentException("a tombstone on " + topic + " has to be placed by its tenant");
        }
        await(List.of(producer().send(tombstone(null, key))));
    }

    /**
     * Keeps cleaning going, see {@link Forgetting}: for whoever is the topic's only writer, or its last.
     *
     * @throws KafkaException if not every partition has its marker
     */
    public void sweep() throws InterruptedException {
        List<Future<RecordMetadata>> markers = new ArrayList<>();
        for (int partition = 0; partition < producer().partitionsFor(name).size(); partition++) {
            markers.add(producer().send(tombstone(partition, Forgetting.MARKER)));
        }
        await(markers);
    }

    @SuppressWarnings("NullAway") // That is what a tombstone is.
    private ProducerRecord<String, RowEvent<R>> tombstone(@Nullable Integer partition, String key) {
        return new ProducerRecord<>(name, partition, key, null);
    }

    private static void await(List<Future<RecordMetadata>> sent) throws InterruptedException {
        try {
            for (Future<RecordMetadata> record : sent) {
                var unused = record.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        }
    }

    /** Null is for Kafka's default partitioner. */
    private @Nullable Integer partition(R row) {
        String tenant = row.tenant();
        return topic.key() == Topic.Key.TENANT_FIRST && tenant != null
                ? TenantPartition.of(tenant, producer().partitionsFor(name).size())
                : null;
    }

    /** Waits a little for what is being written. */
    @Override
    public synchronized void close() {
        if (made != null) {
            made.close(CLOSE);
        }
    }
}
