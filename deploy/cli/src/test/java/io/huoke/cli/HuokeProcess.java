package io.huoke.cli;

import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A {@code huoke} command in a process of its own, as an operator runs it. */
public final class HuokeProcess implements AutoCloseable {

    public static final Duration START = Duration.ofSeconds(90);

    private final ChildJvm jvm;

    private HuokeProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    public static HuokeProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        return new HuokeProcess(ChildJvm.start(directory, environment, Huoke.class, arguments));
    }

    /**
     * The same command under another main class, which calls {@link Huoke}'s.
     *
     * @param flags for the JVM
     */
    public static HuokeProcess start(
            Path directory, List<String> flags, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        return new HuokeProcess(ChildJvm.start(directory, flags, environment, main, List.of(arguments)));
    }

    public long pid() {
        return jvm.pid();
    }

    public HuokeProcess awaitUp() {
        jvm.awaitOutput(Pattern.compile("(?m)^huoke: up$"), START);
        return this;
    }

    public HuokeProcess awaitIngress() {
        ingress();
        return this;
    }

    public URI ingress() {
        return URI.create("http://127.0.0.1:"
                + jvm.awaitOutput(Pattern.compile("ingress ready: http://[^:]+:(\\d+)/"), START)
                        .group(1));
    }

    public URI management() {
        return URI.create(jvm.awaitOutput(Pattern.compile("management ready: (http://[^/]+)/"), START)
                .group(1));
    }

    public String kafka() {
        return jvm.awaitOutput(Pattern.compile("kafka ready: (\\S+)"), START).group(1);
    }

    /** Waits until a line of the output matches. */
    public void awaitOutput(String line) {
        jvm.awaitOutput(Pattern.compile("(?m)" + line), START);
    }

    public void hangUp() throws IOException, InterruptedException {
        jvm.hangUp();
    }

    public String output() {
        return jvm.output();
    }

    public int awaitExit(Duration atMost) throws InterruptedException {
        return jvm.awaitExit(atMost);
    }

    public void terminate() {
        jvm.terminate();
    }

    public void kill() {
        jvm.kill();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
