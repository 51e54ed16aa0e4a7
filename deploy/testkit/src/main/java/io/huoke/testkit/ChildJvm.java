package io.huoke.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A Java program in a process of its own with this JVM's class path, so that it can be killed. Output of both streams
 * goes to a file that tests can read. Closing kills it.
 */
public final class ChildJvm implements AutoCloseable {

    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m");

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a program.
     *
     * @param environment added to this JVM's own
     * @param directory its working directory; the output file is made in it
     */
    public static ChildJvm start(Path directory, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        return start(directory, List.of(), environment, main, List.of(arguments));
    }

    /**
     * Starts a program with flags of its own.
     *
     * @param flags for the JVM, after ours, so that they win
     */
    public static ChildJvm start(
            Path directory, List<String> flags, Map<String, String> environment, Class<?> main, List<String> arguments)
            throws IOException {
        return start(directory, flags, environment, System.getProperty("java.class.path"), main.getName(), arguments);
    }

    /**
     * Starts a program with a class path of its own.
     *
     * @param flags for the JVM, after ours, so that they win
     * @param main its class
     */
    public static ChildJvm start(
            Path directory,
            List<String> flags,
            Map<String, String> environment,
            String classPath,
            String main,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        Path output = Files.createTempFile(directory, main.substring(main.lastIndexOf('.') + 1), ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start(), output);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it has printed so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * Waits until {@code line} is found in the output.
     *
     * @return the match, with its groups
     */
    public Matcher awaitOutput(Pattern line, Duration atMost) {
        await(atMost, out -> !process.isAlive() || line.matcher(out).find());
        Matcher matcher = line.matcher(output());
        if (!matcher.find()) {
            throw new AssertionError(
                    "'" + line + "' is not in the output of " + process.info().command() + ":\n" + output());
        }
        return matcher;
    }

    /** Waits for its end and returns the exit code. */
    public int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + atMost + ":\n" + output());
        }
        return process.exitValue();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGHUP; does not wait for what it does. */
    public void hangUp() throws IOException, InterruptedException {
        signal("HUP");
    }

    /** SIGSTOP: it stays, with its memory and its connections, and does nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT, the end of a {@linkplain #pause() pause}. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** SIGTERM; does not wait. */
    public void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        kill();
    }

    private void await(Duration atMost, Predicate<String> condition) {
        Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(100)).until(() -> condition.test(output()));
    }
}
