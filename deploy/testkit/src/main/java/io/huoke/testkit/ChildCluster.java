package io.huoke.testkit;

import io.huoke.kafka.ClusterNode;
import io.huoke.kafka.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers and their controller, each in a process of its own. A broker that dies is missed after a second; what
 * is written is on two of them at least. For one thread.
 */
public final class ChildCluster implements AutoCloseable {

    public static final int BROKERS = 3;

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("node ready");

    /** Session and heartbeat are the controller's, too. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("broker.session.timeout.ms", "1000"),
            Map.entry("broker.heartbeat.interval.ms", "100"),
            Map.entry("default.replication.factor", "3"),
            Map.entry("min.insync.replicas", "2"),
            Map.entry("offsets.topic.replication.factor", "3"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "3"),
            Map.entry("transaction.state.log.min.isr", "2"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("replica.lag.time.max.ms", "3000"),
            Map.entry("group.initial.rebalance.delay.ms", "0"));

    private final Path directory;
    private final String clusterId = Uuid.randomUuid().toString();
    private final int controllerPort = FreePort.find();
    private final ChildJvm controller;
    private final List<Integer> ports = new ArrayList<>();
    private final Map<Integer, ChildJvm> brokers = new HashMap<>();

    private ChildCluster(Path directory) throws IOException {
        this.directory = directory;
        this.controller = launch(0, controllerPort);
        controller.awaitOutput(READY, START);
    }

    /** Starts all of them and returns when they serve; their data is in {@code directory}. */
    public static ChildCluster start(Path directory) throws IOException {
        ChildCluster cluster = new ChildCluster(directory);
        for (int broker = 0; broker < BROKERS; broker++) {
            cluster.ports.add(FreePort.find());
            cluster.brokers.put(broker, cluster.launch(broker + 1, cluster.ports.get(broker)));
        }
        cluster.brokers.values().forEach(broker -> broker.awaitOutput(READY, START));
        return cluster;
    }

    public String bootstrapServers() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** SIGKILL for one of the brokers, counted from 0; returns when the process is gone. */
    public void kill(int broker) {
        jvm(broker).kill();
    }

    /** Starts a broker again with its data and on its port, and returns when it serves. */
    public void restart(int broker) throws IOException {
        ChildJvm jvm = launch(broker + 1, ports.get(broker));
        brokers.put(broker, jvm);
        jvm.awaitOutput(READY, START);
    }

    private ChildJvm jvm(int broker) {
        ChildJvm jvm = brokers.get(broker);
        if (jvm == null) {
            throw new IllegalArgumentException("there is no broker " + broker);
        }
        return jvm;
    }

    private ChildJvm launch(int node, int port) throws IOException {
        return ChildJvm.start(
                Files.createDirectories(directory),
                Map.of(),
                ChildCluster.class,
                directory.resolve("node-" + node).toString(),
                clusterId,
                String.valueOf(node),
                String.valueOf(port),
                String.valueOf(controllerPort));
    }

    @Override
    public void close() {
        brokers.values().forEach(ChildJvm::close);
        controller.close();
    }

    /** The child's side; node 0 is the controller. Lives until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path data = Path.of(arguments[0]);
        String cluster = arguments[1];
        int node = Integer.parseInt(arguments[2]);
        int port = Integer.parseInt(arguments[3]);
        if (node == 0) {
            ClusterNode.controller(data, cluster, port, SETTINGS);
        } else {
            ClusterNode.broker(data, cluster, node, port, Integer.parseInt(arguments[4]), SETTINGS);
        }
        System.out.println("node ready");
        Thread.currentThread().join();
    }
}
