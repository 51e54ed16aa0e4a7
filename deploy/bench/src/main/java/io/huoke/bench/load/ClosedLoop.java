package io.huoke.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * As much as the server takes: wrk with 64 connections, each of which sends its next request when the last is answered.
 * Latencies of a closed loop flatter; they are good for comparing servers under the same load, and no more.
 */
public final class ClosedLoop {

    /** Connections of wrk. */
    public static final int CONNECTIONS = 64;

    private static final Pattern RESULT = Pattern.compile("result (\\d+) (\\d+) (\\d+)(.*)");

    private final Path directory;

    /** @param directory for wrk's script and requests */
    public ClosedLoop(Path directory) {
        this.directory = directory;
    }

    /** Sends the ring for that long. Blocks. */
    public Outcome run(int port, Ring ring, Duration duration) throws IOException, InterruptedException {
        Path requests = directory.resolve("requests");
        Path script = directory.resolve("post.lua");
        ring.writeTo(requests);
        try (InputStream resource = ClosedLoop.class.getResourceAsStream("post.lua")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + CONNECTIONS,
                        "-d" + duration.toSeconds() + "s",
                        "--timeout",
                        "5s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port)
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("REQUESTS", requests.toString()));
        Process wrk = builder.start();
        String output = new String(wrk.getInputStream().readAllBytes(), UTF_8);
        wrk.waitFor();
        return parse(output);
    }

    private static Outcome parse(String output) throws IOException {
        Matcher result = RESULT.matcher(output);
        if (!result.find()) {
            throw new IOException("wrk says no result: " + output);
        }
        Histogram latency = new Histogram(3);
        for (String percentile : result.group(4).strip().split(" ", -1)) {
            latency.recordValue(Long.parseLong(percentile) * 1_000);
        }
        double seconds = Long.parseLong(result.group(2)) / 1e6;
        long errors = Long.parseLong(result.group(3));
        return new Outcome((Long.parseLong(result.group(1)) - errors) / seconds, errors, latency);
    }
}
