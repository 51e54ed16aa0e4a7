package io.huoke.bench.ingress;

import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final int FIELD_OF_USER_TIME = 13;
    private static final double TICKS_PER_SECOND = 100;

    /** The processor time that it has used so far, in seconds, from /proc. */
    public double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(jvm.pid()), "stat"));
        // The name of the program, in brackets, may hold blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        int user = FIELD_OF_USER_TIME - 2;
        return (Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1])) / TICKS_PER_SECOND;
    }

    @Override
    public void close() {
        jvm.close();
    }
}
