package io.huoke.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A compacted topic whose every record the broker refuses as too large, until this is closed. */
public final class RefusingTopic implements AutoCloseable {

    private final String bootstrapServers;
    private final ConfigResource topic;
    private final String limit;

    private RefusingTopic(String bootstrapServers, String topic) throws ExecutionException, InterruptedException {
        this.bootstrapServers = bootstrapServers;
        this.topic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = admin()) {
            this.limit = admin.describeConfigs(List.of(this.topic))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                    .value();
        }
        limit("1");
        awaitRefusal(RecordTooLargeException.class);
    }

    /** Returns once the broker refuses. */
    public static RefusingTopic of(String bootstrapServers, String topic)
            throws ExecutionException, InterruptedException {
        return new RefusingTopic(bootstrapServers, topic);
    }

    /** Returns once the broker takes records again. */
    @Override
    public void close() throws ExecutionException, InterruptedException {
        limit(limit);
        awaitRefusal(InvalidRecordException.class);
    }

    private void limit(String bytes) throws ExecutionException, InterruptedException {
        AlterConfigOp change = new AlterConfigOp(
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes), AlterConfigOp.OpType.SET);
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /**
     * The controller answers before brokers act on a change. What they do shows without leaving a record: a compacted
     * topic refuses one without a key too, but looks at its size first.
     */
    private void awaitRefusal(Class<? extends Exception> reason) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
            Awaitility.await().until(() -> isRefused(producer, reason));
        }
    }

    private boolean isRefused(KafkaProducer<byte[], byte[]> producer, Class<? extends Exception> reason)
            throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic.name(), new byte[] {1})).get();
            throw new IllegalStateException(topic.name() + " takes records without a key: it is not compacted");
        } catch (ExecutionException e) {
            return reason.isInstance(e.getCause());
        }
    }
}
