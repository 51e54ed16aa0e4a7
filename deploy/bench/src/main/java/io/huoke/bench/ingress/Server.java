package io.huoke.bench.ingress;

import io.huoke.bench.CpuTime;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A server in a process of its own, ready to be sent callbacks.
 *
 * @param jvm its process
 * @param port where it listens
 */
public record Server(ChildJvm jvm, int port) implements AutoCloseable {

    /** The same for all, so that only their code differs: those of {@code huoke}'s launcher, with a heap for all of them. */
    static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=4", "-Xmx1g");

    static final Duration START = Duration.ofSeconds(60);

    /** The processor time that it has used so far, in seconds. */
    public double cpuSeconds() throws IOException {
        return CpuTime.seconds(jvm.pid());
    }

    @Override
    public void close() {
        jvm.close();
    }
}
