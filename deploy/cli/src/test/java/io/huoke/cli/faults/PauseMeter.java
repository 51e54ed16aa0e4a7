package io.huoke.cli.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notes when this machine, or this JVM, did nothing at all, so that nobody is blamed for it: a thread that wants to run
 * each millisecond and was kept from it for long.
 */
final class PauseMeter implements AutoCloseable {

    private static final Duration LONG = Duration.ofMillis(20);

    private final List<Stall> stalls = new CopyOnWriteArrayList<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("pause-meter").unstarted(this::run);

    /** Times are {@link System#nanoTime()}. */
    record Stall(long begin, long end) {

        long overlap(long from, long to) {
            return Math.max(0, Math.min(end, to) - Math.max(begin, from));
        }
    }

    static PauseMeter start() {
        PauseMeter meter = new PauseMeter();
        meter.thread.start();
        return meter;
    }

    /** How much of that time the machine stood still. */
    Duration stalled(long from, long to) {
        return Duration.ofNanos(
                stalls.stream().mapToLong(stall -> stall.overlap(from, to)).sum());
    }

    /** The latency of an attempt, as far as the machine was there to work on it. */
    Duration latency(Attempt attempt) {
        return attempt.latency().minus(stalled(attempt.sent(), attempt.ended()));
    }

    private void run() {
        try {
            long before = System.nanoTime();
            while (true) {
                Thread.sleep(1);
                long now = System.nanoTime();
                if (now - before > LONG.toNanos()) {
                    stalls.add(new Stall(before, now));
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
