package io.huoke.runtime;

import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;

/**
 * How every client of this installation reaches Kafka: the configured client properties, and nothing that belongs to
 * one kind of client.
 */
public final class KafkaConnection {

    /**
     * The largest record that producers send and topics take. A callback of the largest body (2 MiB) grows by at most
     * a factor of three on its way: Base64, sealing and JSON escapes.
     */
    public static final int MAX_RECORD_BYTES = 8 << 20;

    /** Kafka tells it from other mistakes by this only. */
    private static final String NOTHING_RESOLVES = "No resolvable bootstrap";

    private final Map<String, Object> properties;

    private KafkaConnection(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** The configured brokers. */
    public static KafkaConnection of(HuokeConfig.Kafka config) {
        return new KafkaConnection(Map.copyOf(config.properties()));
    }

    /** The configured client properties against these brokers: the embedded one, or a test's. */
    public static KafkaConnection of(HuokeConfig.Kafka config, String bootstrapServers) {
        Map<String, Object> properties = new HashMap<>(config.properties());
        properties.put(HuokeConfig.Kafka.BOOTSTRAP_SERVERS, bootstrapServers);
        return new KafkaConnection(properties);
    }

    /** The broker list. */
    public String bootstrapServers() {
        return String.valueOf(properties.get(HuokeConfig.Kafka.BOOTSTRAP_SERVERS));
    }

    /**
     * Why a client could not be made: {@link ClusterNotReadyException} if no broker's name resolves, which may be
     * otherwise a moment later, or else that the configuration cannot be used. Asks DNS, which may block.
     *
     * @param failure what the client's constructor threw
     */
    public IOException notMade(KafkaException failure) {
        Throwable reason = failure.getCause() == null ? failure : failure.getCause();
        String message = String.valueOf(reason.getMessage());
        return message.contains(NOTHING_RESOLVES) || !resolves()
                ? unreachable(failure)
                // Its own message only says that no client could be made.
                : new IOException("Kafka cannot be used: " + message + "; check the kafka section", failure);
    }

    /**
     * What a call of an admin client to these brokers comes to. Blocks.
     *
     * @throws ClusterNotReadyException if no broker answers, or Kafka refuses
     */
    public <T> T answer(KafkaFuture<T> call) throws ClusterNotReadyException, InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw refused(e);
        }
    }

    /** Why such a call failed. */
    ClusterNotReadyException refused(ExecutionException failure) {
        if (failure.getCause() instanceof RetriableException) {
            return unreachable(failure);
        }
        Throwable reason = failure.getCause() == null ? failure : failure.getCause();
        return new ClusterNotReadyException(
                "Kafka refuses: " + reason.getMessage() + "; check the kafka section", failure);
    }

    private ClusterNotReadyException unreachable(Exception cause) {
        return new ClusterNotReadyException(
                "Kafka at " + bootstrapServers() + " does not answer; check kafka.bootstrap.servers", cause);
    }

    private boolean resolves() {
        return Stream.of(bootstrapServers().split(","))
                .map(String::strip)
                .map(broker -> broker.substring(0, Math.max(0, broker.lastIndexOf(':'))))
                .anyMatch(host -> !new InetSocketAddress(host, 0).isUnresolved());
    }

    /**
     * The properties of one client.
     *
     * @param guaranteed win over what is configured: what Huoke promises cannot be configured away
     */
    public Map<String, Object> properties(Map<String, ?> guaranteed) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(guaranteed);
        return all;
    }
}
