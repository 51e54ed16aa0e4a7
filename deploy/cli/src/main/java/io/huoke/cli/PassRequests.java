package io.huoke.cli;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Asks the reconciler for passes, each request acknowledged by all in-sync replicas. */
final class PassRequests implements AutoCloseable {

    private final String topic;
    private final Producer<String, RowEvent<ReconciliationRequestRow>> producer;

    /** Connects on first use. */
    PassRequests(KafkaConnection kafka, TopicNames names) {
        this.topic = names.of(Topic.RECONCILIATION_REQUESTS);
        this.producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0)),
                new StringSerializer(),
                new RowEventSerializer<>("cli"));
    }

    /**
     * Returns once the request is durable.
     *
     * @param days of figures to fetch again, today included
     * @return the request's id
     * @throws IOException if it may not be
     */
    String request(String tenant, int days) throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        Instant now = Instant.now();
        ReconciliationRequestRow row = new ReconciliationRequestRow(tenant, id, days, now);
        try {
            var unused = producer.send(new ProducerRecord<>(topic, row.key(), new RowEvent<>(row, now)))
                    .get();
            return id;
        } catch (ExecutionException e) {
            throw new IOException("the reconciliation of " + tenant + " could not be asked for", e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
