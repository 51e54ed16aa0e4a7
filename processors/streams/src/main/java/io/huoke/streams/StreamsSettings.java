package io.huoke.streams;

import io.huoke.runtime.Forgetting;
import io.huoke.runtime.InstanceId;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;

/**
 * How a service runs on Kafka Streams: exactly once ({@code exactly_once_v2}), back on its partitions at once after a
 * restart, not stopped by a record that it cannot use, and with stores that forget.
 *
 * @param service lower case, as in {@link io.huoke.runtime.Service#name()}
 * @param deadLetters where records go that it cannot use
 * @param storesOfTenants its stores that name tenants, see {@link Erasure#stores()}
 */
public record StreamsSettings(String service, Topic deadLetters, Set<String> storesOfTenants) {

    private static final int COMMIT_INTERVAL_MS = 100;

    /** Of all stores of a process: what a few thousand tenants have changed last. */
    private static final long CACHE_BYTES = 64 << 20;

    /**
     * The records of a commit interval for one partition, which are not worth several batches; they go sooner if memory is
     * short.
     */
    private static final int BATCH_BYTES = 128 << 10;

    /** The shortest that brokers allow by default: how long a crashed instance's partitions wait for it or another. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    public StreamsSettings {
        storesOfTenants = Set.copyOf(storesOfTenants);
    }

    /** The consumer group of a service, whose committed offsets say how far it is; internal topics begin with it. */
    public static String groupId(HuokeConfig config, String service) {
        return config.topics().names().prefix() + "huoke-" + service;
    }

    /** Where the stores of a service are, which are a copy of their changelogs. */
    public static Path stateDirectory(HuokeConfig config, String service) {
        return config.dataDir().resolve(service);
    }

    /**
     * The Streams properties, apart from how Kafka is reached.
     *
     * @throws IOException if the data directory cannot be read or written
     */
    Map<String, Object> properties(HuokeConfig config) throws IOException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, groupId(config, service));
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, stateDirectory(config, service).toString());
        // Results appear when a transaction commits.
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        properties.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), InstanceId.in(config.dataDir()));
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), KafkaConnection.MAX_RECORD_BYTES);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        config.topics()
                .replicationFactor()
                .ifPresent(factor -> properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, factor));
        Duration forgetWithin = config.topics().forgetWithin();
        Forgetting.within(forgetWithin)
                .topicConfig()
                .forEach((name, value) -> properties.put(StreamsConfig.topicPrefix(name), value));
        properties.putAll(LocalForgetting.properties(forgetWithin, storesOfTenants));
        // A record that cannot be read or processed is kept for a human and does not stop the others.
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndContinueProcessingExceptionHandler.class);
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        properties.put(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                config.topics().names().of(deadLetters));
        return properties;
    }
}
