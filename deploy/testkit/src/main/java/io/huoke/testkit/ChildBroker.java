package io.huoke.testkit;

import io.huoke.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** The real broker in a process of its own. */
public final class ChildBroker implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("broker ready at (\\S+)");

    private final ChildJvm jvm;
    private final String bootstrapServers;

    private ChildBroker(ChildJvm jvm, String bootstrapServers) {
        this.jvm = jvm;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts a broker and returns when it serves; its data is in {@code directory}. */
    public static ChildBroker start(Path directory) throws IOException {
        ChildJvm jvm = ChildJvm.start(
                directory,
                Map.of(),
                ChildBroker.class,
                directory.resolve("kafka").toString());
        return new ChildBroker(jvm, jvm.awaitOutput(READY, START).group(1));
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** The child's side; lives until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0);
        System.out.println("broker ready at " + kafka.bootstrapServers());
        Thread.currentThread().join();
    }
}
