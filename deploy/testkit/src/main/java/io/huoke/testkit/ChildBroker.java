package io.huoke.testkit;

import io.huoke.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The real broker in a process of its own, to be killed, stopped, frozen and started again where it was. For one
 * thread.
 */
public final class ChildBroker implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("broker ready at (\\S+)");

    private final Path directory;
    private final int port;
    private final List<String> flags;
    private ChildJvm jvm;
    private final String bootstrapServers;

    private ChildBroker(Path directory, int port, List<String> flags) throws IOException {
        this.directory = directory;
        this.port = port;
        this.flags = flags;
        this.jvm = launch();
        this.bootstrapServers = jvm.awaitOutput(READY, START).group(1);
    }

    /** Starts a broker on any free port and returns when it serves; its data is in {@code directory}. */
    public static ChildBroker start(Path directory) throws IOException {
        return start(directory, 0);
    }

    /** Starts a broker and returns when it serves; its data is in {@code directory}. */
    public static ChildBroker start(Path directory, int port) throws IOException {
        return start(directory, port, List.of());
    }

    /**
     * Starts a broker with flags of its own, and returns when it serves; its data is in {@code directory}.
     *
     * @param flags for the JVM
     */
    public static ChildBroker start(Path directory, int port, List<String> flags) throws IOException {
        return new ChildBroker(directory, port, flags);
    }

    private ChildJvm launch() throws IOException {
        return ChildJvm.start(
                directory,
                flags,
                Map.of(),
                ChildBroker.class,
                List.of(directory.resolve("kafka").toString(), String.valueOf(port)));
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public boolean isRunning() {
        return jvm.isAlive();
    }

    /** Starts it again with its data and on its port, if it does not run, and returns when it serves. */
    public void restart() throws IOException {
        if (!jvm.isAlive()) {
            jvm = launch();
            jvm.awaitOutput(READY, START);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        jvm.kill();
    }

    /** Stops it as an operator does; returns when it is gone. */
    public void terminate() throws InterruptedException {
        jvm.terminate();
        jvm.awaitExit(STOP);
    }

    /** Freezes it: connections stay and nobody answers. */
    public void pause() throws IOException, InterruptedException {
        jvm.pause();
    }

    /** Lets it go on. */
    public void resume() throws IOException, InterruptedException {
        jvm.resume();
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** The child's side; lives until it is killed or terminated. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-stop"));
        System.out.println("broker ready at " + kafka.bootstrapServers());
        Thread.currentThread().join();
    }
}
