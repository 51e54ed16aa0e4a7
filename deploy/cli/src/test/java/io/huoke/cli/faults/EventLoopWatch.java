package io.huoke.cli.faults;

import io.vertx.core.impl.VertxThread;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Samples what the event loops of this JVM do and tells of each task that keeps one from the others.
 *
 * <p>It counts samples, not time: while the machine stands still nobody is blamed. A task is the same as in the last
 * sample if Vert.x has not ended it in between, or, for what Netty does of its own, if every frame of the stack is the
 * same. A loop that waits for input or output is idle.
 */
final class EventLoopWatch {

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final int LIMIT_SAMPLES = (int) LIMIT.dividedBy(INTERVAL);
    private static final int SAMPLES_PER_SEARCH = 25;

    private final Consumer<BlockedLoop> reports;
    private final Map<VertxThread, Sample> samples = new HashMap<>();
    private List<VertxThread> loops = List.of();

    private EventLoopWatch(Consumer<BlockedLoop> reports) {
        this.reports = reports;
    }

    /** Watches until the returned thread is interrupted. */
    static Thread start(Consumer<BlockedLoop> reports) {
        return Thread.ofPlatform().daemon().name("event-loop-watch").start(new EventLoopWatch(reports)::run);
    }

    /** @param times how often in a row this task was seen */
    private record Sample(long taskStart, StackTraceElement[] stack, int times) {

        boolean sameTask(Sample next) {
            return taskStart == 0 ? Arrays.equals(stack, next.stack) : taskStart == next.taskStart;
        }
    }

    private void run() {
        try {
            for (int i = 0; ; i++) {
                Thread.sleep(INTERVAL);
                if (i % SAMPLES_PER_SEARCH == 0) {
                    loops = find();
                }
                loops.forEach(this::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<VertxThread> find() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x-eventloop-thread-"))
                .filter(VertxThread.class::isInstance)
                .map(VertxThread.class::cast)
                .toList();
    }

    private void look(VertxThread loop) {
        Sample now = new Sample(loop.startTime(), loop.getStackTrace(), 1);
        Sample before = samples.get(loop);
        if (isIdle(now)) {
            samples.remove(loop);
        } else if (before == null || !before.sameTask(now)) {
            samples.put(loop, now);
        } else {
            int times = before.times() + 1;
            samples.put(loop, new Sample(now.taskStart(), now.stack(), times));
            if (times == LIMIT_SAMPLES) {
                reports.accept(new BlockedLoop(
                        Instant.now(),
                        loop.getName(),
                        loop.getState(),
                        Arrays.stream(now.stack())
                                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":"
                                        + frame.getLineNumber())
                                .toList()));
            }
        }
    }

    private static boolean isIdle(Sample sample) {
        return sample.taskStart() == 0
                && (sample.stack().length == 0
                        || Arrays.stream(sample.stack())
                                .limit(4)
                                .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.")
                                                && frame.getMethodName().endsWith("oSelect")
                                        || frame.getClassName().equals("sun.nio.ch.EPoll")));
    }
}
