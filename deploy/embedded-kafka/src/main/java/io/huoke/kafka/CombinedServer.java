package io.huoke.kafka;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A controller and a broker in one process as {@link KafkaRaftServer} makes them, except that the broker starts only
 * when the metadata name no broker of the time before any more; a kill -9 leaves it there.
 *
 * <p>Otherwise the new broker would begin as the leader that the old one was, and take up the transactions that were
 * being committed. A moment later the controller would fence the old one, which leaves the partitions without a leader
 * for a moment, and Kafka 4.3 and 4.4 take such partitions for deleted ones (KAFKA-20734): they write down that the
 * transactions are complete, and never write the markers that end them. Whoever reads only what is committed stands
 * still there for ever.
 */
final class CombinedServer {

    private static final Logger LOG = LoggerFactory.getLogger(CombinedServer.class);
    private static final int RETRY_MS = 20;

    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;

    CombinedServer(KafkaConfig config) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
                KafkaRaftServer.initializeLogDirs(config, LOG, "");
        MetaPropertiesEnsemble identity = directories._1();
        shared = new SharedServer(
                config,
                identity,
                Time.SYSTEM,
                Server.initializeMetrics(
                        config, Time.SYSTEM, identity.clusterId().orElseThrow()),
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    }

    /** Returns when the broker serves. */
    void startup() throws InterruptedException {
        controller.startup();
        retirePredecessor();
        broker.startup();
    }

    /** Nothing to do on the first start and after a clean stop. */
    private void retirePredecessor() throws InterruptedException {
        Leadership leadership = new Leadership(shared.nodeId());
        await(shared.loader().installPublishers(List.of(leadership)));
        if (await(leadership.atFirst())) {
            unregister();
        }
        await(leadership.ended());
        await(shared.loader().removeAndClosePublisher(leadership));
    }

    /** Unlike join, lets a start be interrupted. */
    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** As soon as the controller is active, which it becomes in a thread of its own. */
    private void unregister() throws InterruptedException {
        while (true) {
            try {
                await(controller
                        .controller()
                        .unregisterBroker(
                                new ControllerRequestContext(
                                        new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty()),
                                shared.nodeId()));
                return;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof NotControllerException)) {
                    throw e;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    /** Stops the broker first, which needs the controller for it, and waits for both. */
    void shutdown() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
