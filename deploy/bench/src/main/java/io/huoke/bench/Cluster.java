package io.huoke.bench;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.ChildBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A broker in a process of its own, with Huoke's topics. */
public final class Cluster implements AutoCloseable {

    /** As an operator's broker has: all tiers of compilation, and a heap that a gigabyte of log does not fill. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=4", "-Xmx1g");

    private final ChildBroker broker;

    private Cluster(ChildBroker broker) {
        this.broker = broker;
    }

    /**
     * Starts one and creates the topics.
     *
     * @param directory for its data
     * @param port 0 for any
     * @param partitions of each topic that is keyed by tenant
     */
    public static Cluster start(Path directory, int port, int partitions) throws Exception {
        Cluster cluster = new Cluster(ChildBroker.start(directory, port, FLAGS));
        new ClusterReadiness(
                        KafkaConnection.of(new HuokeConfig.Kafka(
                                Map.of(HuokeConfig.Kafka.BOOTSTRAP_SERVERS, cluster.bootstrapServers()),
                                0,
                                HuokeConfig.Flush.SYSTEM)),
                        new HuokeConfig.Topics(
                                new TopicNames(""),
                                partitions,
                                OptionalInt.empty(),
                                Map.of(),
                                HuokeConfig.Topics.FORGET_WITHIN))
                .check();
        return cluster;
    }

    /** Where clients connect to. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** SIGKILL. */
    public void kill() {
        broker.kill();
    }

    /** Starts it again where it was. */
    public void restart() throws Exception {
        broker.restart();
    }

    @Override
    public void close() {
        broker.close();
    }
}
