package io.huoke.cli.faults;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One task that held an event loop for 200 ms, as a line of output carries it from one JVM to another.
 *
 * @param frames what it did at that moment, top first
 */
record BlockedLoop(Instant at, String loop, Thread.State state, List<String> frames) {

    private static final Pattern LINE = Pattern.compile("(?m)^BLOCKED (\\S+) (\\S+) (\\S+) (.*)$");

    /** What an event loop must never wait for, however short. */
    private static final List<String> BLOCKING = List.of(
            "org.apache.kafka.",
            "org.rocksdb.",
            "sun.nio.ch.FileChannel",
            "sun.nio.ch.FileDispatcher",
            "sun.nio.ch.UnixFileDispatcher",
            "java.util.concurrent.locks.");

    String line() {
        return "BLOCKED " + at + " " + loop + " " + state + " " + String.join(" < ", frames);
    }

    static List<BlockedLoop> parse(String output) {
        return LINE.matcher(output)
                .results()
                .map(line -> new BlockedLoop(
                        Instant.parse(line.group(1)),
                        line.group(2),
                        Thread.State.valueOf(line.group(3)),
                        List.of(line.group(4).split(" < "))))
                .toList();
    }

    /** Whether it waited for a store, a file or a lock; otherwise it was only busy. */
    boolean waited() {
        return state == Thread.State.BLOCKED
                || frames.stream().anyMatch(frame -> BLOCKING.stream().anyMatch(frame::startsWith));
    }
}
