package io.huoke.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;

/**
 * One Kafka broker with its own controller, listening on loopback only; its data survives a restart.
 *
 * <p>With one replica an acknowledgement means the broker's page cache: it survives the death of the process, not of
 * the machine, unless the broker is told to flush.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int NODE_ID = 1;
    private static final String PORT = "huoke.port";

    private final CombinedServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(CombinedServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker that leaves flushing to the operating system, and returns when it serves.
     *
     * @param directory its data; made if it does not exist
     * @param port on loopback, 0 for any free one, which the directory then keeps
     * @throws IOException if the directory or the port cannot be used
     */
    public static EmbeddedKafka start(Path directory, int port) throws IOException, InterruptedException {
        return start(directory, port, false);
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @param directory its data; made if it does not exist
     * @param port on loopback, 0 for any free one, which the directory then keeps
     * @param flush whether what is acknowledged is on the disk itself
     * @throws IOException if the directory or the port cannot be used
     */
    public static EmbeddedKafka start(Path directory, int port, boolean flush)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int brokerPort = port == 0 ? keptPort(directory) : usablePort(port);
        Properties properties = properties(directory, brokerPort, otherPort(brokerPort));
        if (flush) {
            properties.put("log.flush.interval.messages", "1");
        }
        Storage.format(directory, NODE_ID, Uuid.randomUuid().toString());
        CombinedServer server = new CombinedServer(KafkaConfig.fromProps(properties));
        server.startup();
        return new EmbeddedKafka(server, HOST + ":" + brokerPort);
    }

    /**
     * Where the clients of a broker find it that another process may have started with the same arguments.
     *
     * @return what they set as {@code bootstrap.servers}; empty if the port is 0 and no broker has ever run there
     * @throws IOException if the directory's note of the port cannot be read
     */
    public static Optional<String> bootstrapServers(Path directory, int port) throws IOException {
        if (port != 0) {
            return Optional.of(HOST + ":" + port);
        }
        Path file = directory.resolve(PORT);
        return Files.exists(file) ? Optional.of(HOST + ":" + readPort(file)) : Optional.empty();
    }

    /** What clients set as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker and waits for it. */
    @Override
    public void close() {
        server.shutdown();
    }

    private static Properties properties(Path directory, int brokerPort, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", String.valueOf(NODE_ID)),
                Map.entry("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://" + HOST + ":" + brokerPort + ",CONTROLLER://" + HOST + ":" + controllerPort),
                Map.entry("log.dirs", directory.toString()),
                // A typing error in a topic name must not make a topic.
                Map.entry("auto.create.topics.enable", "false"),
                // One broker has one replica of everything.
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // One process has few groups; fifty partitions each would only slow down its start.
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // The default of 128 MiB is for clusters; this saves most of the broker's heap.
                Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
                // The controller dies with its broker, so it need not notice that the broker is dead. If the process
                // only was frozen for a while, fencing it would do the harm that CombinedServer describes.
                Map.entry(
                        "broker.session.timeout.ms",
                        String.valueOf(Duration.ofHours(1).toMillis())),
                Map.entry("broker.heartbeat.interval.ms", "200")));
        return properties;
    }

    /** The port that was free on the first start, so that a restarted broker is where its clients look for it. */
    private static int keptPort(Path directory) throws IOException {
        Path file = directory.resolve(PORT);
        if (Files.exists(file)) {
            return usablePort(readPort(file));
        }
        int port = FreePort.find();
        Files.writeString(file, String.valueOf(port));
        return port;
    }

    private static int readPort(Path file) throws IOException {
        String port = Files.readString(file).strip();
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IOException(
                    file + " should hold the port of the broker; delete it to have another one chosen", e);
        }
    }

    /** The port is free until the broker takes it, so it may be found twice. */
    private static int otherPort(int taken) throws IOException {
        int port = FreePort.find();
        while (port == taken) {
            port = FreePort.find();
        }
        return port;
    }

    private static int usablePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IOException("port " + wanted + " on " + HOST + " is in use, so Kafka cannot listen there", e);
        }
    }
}
