package io.huoke.reconciler;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Asks the reconciler for passes: {@code huoke.reconciliation-requests}. Each is answered by a pass with the same
 * {@code requestId} on {@code huoke.reconciliation}. Thread-safe; blocks.
 */
public final class PassRequests implements AutoCloseable {

    private static final int TIMEOUT_MS = 10_000;

    private final String topic;
    private final Producer<String, RowEvent<ReconciliationRequestRow>> producer;

    /**
     * Connects on first use.
     *
     * @param service who asks; gives the records' source {@code /huoke/{service}}
     * @throws KafkaException if no producer can be made of the configuration
     */
    public PassRequests(KafkaConnection kafka, TopicNames names, String service) {
        this.topic = names.of(Topic.RECONCILIATION_REQUESTS);
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
     * Returns once the request is durable.
     *
     * @throws KafkaException if it may not be
     */
    public void send(ReconciliationRequestRow request) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic, request.key(), new RowEvent<>(request, request.requestedAt())))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
