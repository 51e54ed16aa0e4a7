package io.huoke.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a JVM holds on to. */
public final class Heap {

    private static final Pattern GENERATION = Pattern.compile("(?m)^(?:DefNew|Tenured) .* used (\\d+)K");

    private Heap() {}

    /** Bytes in use after a collection; for the serial collector, as {@link ChildJvm} has it. */
    public static long liveBytes(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        List<Long> generations = GENERATION
                .matcher(jcmd(pid, "GC.heap_info"))
                .results()
                .map(match -> Long.parseLong(match.group(1)))
                .toList();
        if (generations.size() != 2) {
            throw new IOException("jcmd tells of " + generations.size() + " generations");
        }
        return generations.stream().mapToLong(Long::longValue).sum() << 10;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
        return output;
    }
}
