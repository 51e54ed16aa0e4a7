package io.huoke.cli;

import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** A {@code huoke} command in a process of its own, as an operator runs it. */
final class HuokeProcess implements AutoCloseable {

    static final Duration START = Duration.ofSeconds(90);

    private final ChildJvm jvm;

    private HuokeProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    static HuokeProcess start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        return new HuokeProcess(ChildJvm.start(directory, environment, Huoke.class, arguments));
    }

    HuokeProcess awaitUp() {
        jvm.awaitOutput(Pattern.compile("(?m)^huoke: up$"), START);
        return this;
    }

    HuokeProcess awaitIngress() {
        ingress();
        return this;
    }

    URI ingress() {
        return URI.create("http://127.0.0.1:"
                + jvm.awaitOutput(Pattern.compile("ingress ready: http://[^:]+:(\\d+)/"), START)
                        .group(1));
    }

    URI management() {
        return URI.create(jvm.awaitOutput(Pattern.compile("management ready: (http://[^/]+)/"), START)
                .group(1));
    }

    String kafka() {
        return jvm.awaitOutput(Pattern.compile("kafka ready: (\\S+)"), START).group(1);
    }

    /** Waits until a line of the output matches. */
    void awaitOutput(String line) {
        jvm.awaitOutput(Pattern.compile("(?m)" + line), START);
    }

    void hangUp() throws IOException, InterruptedException {
        jvm.hangUp();
    }

    String output() {
        return jvm.output();
    }

    int awaitExit(Duration atMost) throws InterruptedException {
        return jvm.awaitExit(atMost);
    }

    void terminate() {
        jvm.terminate();
    }

    void kill() {
        jvm.kill();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
