package io.huoke.funnel;

import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** An instance of the funnel in a process of its own, to be killed and started again where it was. For one thread. */
final class FunnelChild implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("funnel is running");
    private static final Duration START = Duration.ofSeconds(120);

    private final Path directory;
    private final List<String> flags;
    private final List<String> arguments;
    private ChildJvm jvm;

    private FunnelChild(Path directory, List<String> flags, List<String> arguments) throws IOException {
        this.directory = directory;
        this.flags = flags;
        this.arguments = arguments;
        this.jvm = launch();
    }

    /**
     * Starts one; does not wait until it runs.
     *
     * @param directory its own
     * @param flags for its JVM
     * @param partitions of the topics, which must exist
     * @param keyset a file, the same for all instances
     */
    static FunnelChild start(
            Path directory, List<String> flags, String bootstrapServers, String prefix, int partitions, Path keyset)
            throws IOException {
        Files.createDirectories(directory);
        return new FunnelChild(
                directory,
                flags,
                List.of(
                        directory.resolve("data").toString(),
                        bootstrapServers,
                        prefix,
                        String.valueOf(partitions),
                        keyset.toString()));
    }

    private ChildJvm launch() throws IOException {
        return ChildJvm.start(directory, flags, Map.of(), FunnelChild.class, arguments);
    }

    /** Waits until its streams run. */
    void awaitRunning() {
        jvm.awaitOutput(READY, START);
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        jvm.kill();
    }

    /** Starts it again with what it left on the disk; does not wait until it runs. */
    void restart() throws IOException {
        jvm = launch();
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** The child's side; lives until it is killed. */
    public static void main(String[] arguments) throws Exception {
        HuokeConfig config =
                TestConfig.of(Path.of(arguments[0]), new TopicNames(arguments[2]), Integer.parseInt(arguments[3]));
        KafkaConnection kafka = KafkaConnection.of(config.kafka(), arguments[1]);
        Sealer sealer = Sealer.ofKeyset(Files.readString(Path.of(arguments[4])));
        FunnelService funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty());
        funnel.start();
        Awaitility.await().atMost(START).until(() -> funnel.health().stream()
                .allMatch(one -> one.status() == Status.UP));
        System.out.println("funnel is running");
        Thread.currentThread().join();
    }
}
