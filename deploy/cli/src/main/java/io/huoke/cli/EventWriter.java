package io.huoke.cli;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts events onto their topics one by one, each acknowledged by all in-sync replicas. */
final class EventWriter implements AutoCloseable {

    private static final int DELIVERY_TIMEOUT_MS = 20_000;

    private final TopicNames names;
    private final Producer<String, WeComEvent> producer;

    /** Connects on first use. */
    EventWriter(RunningKafka kafka, TopicNames names) throws IOException {
        this.names = names;
        try {
            int patience = (int) RunningKafka.PATIENCE.toMillis();
            this.producer = new KafkaProducer<>(
                    kafka.properties(Map.of(
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            patience,
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            patience,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            DELIVERY_TIMEOUT_MS,
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            KafkaConnection.MAX_RECORD_BYTES)),
                    new StringSerializer(),
                    new WeComEventSerializer());
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    /**
     * Returns once the event is durable.
     *
     * @throws KafkaException if it may not be
     */
    void write(Topic topic, WeComEvent event) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(names.of(topic), event.keyOn(topic), event))
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
