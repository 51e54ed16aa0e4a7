package io.huoke.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * One node of a cluster, a broker or its controller, as Kafka itself starts it. All of them are on this machine and
 * without protection, for tests of what happens when one of several brokers fails.
 */
public final class ClusterNode implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int CONTROLLER_ID = 100;

    private final KafkaRaftServer server;

    private ClusterNode(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Starts the one controller.
     *
     * @param directory its data; made if it does not exist
     * @param clusterId the same for all nodes
     * @param settings as Kafka names them
     */
    public static ClusterNode controller(Path directory, String clusterId, int port, Map<String, String> settings)
            throws IOException {
        return start(
                directory,
                clusterId,
                Map.of(
                        "process.roles",
                        "controller",
                        "node.id",
                        String.valueOf(CONTROLLER_ID),
                        "listeners",
                        "CONTROLLER://" + HOST + ":" + port,
                        "controller.quorum.voters",
                        CONTROLLER_ID + "@" + HOST + ":" + port),
                CONTROLLER_ID,
                settings);
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @param directory its data; made if it does not exist
     * @param clusterId the same for all nodes
     * @param nodeId small and positive
     * @param settings as Kafka names them
     */
    public static ClusterNode broker(
            Path directory, String clusterId, int nodeId, int port, int controllerPort, Map<String, String> settings)
            throws IOException {
        return start(
                directory,
                clusterId,
                Map.of(
                        "process.roles",
                        "broker",
                        "node.id",
                        String.valueOf(nodeId),
                        "listeners",
                        "PLAINTEXT://" + HOST + ":" + port,
                        "controller.quorum.voters",
                        CONTROLLER_ID + "@" + HOST + ":" + controllerPort),
                nodeId,
                settings);
    }

    private static ClusterNode start(
            Path directory, String clusterId, Map<String, String> role, int nodeId, Map<String, String> settings)
            throws IOException {
        Files.createDirectories(directory);
        Storage.format(directory, nodeId, clusterId);
        Properties properties = new Properties();
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("log.dirs", directory.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.putAll(role);
        properties.putAll(settings);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return new ClusterNode(server);
    }

    /** Stops it and waits for it. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
