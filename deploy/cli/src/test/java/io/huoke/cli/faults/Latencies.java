package io.huoke.cli.faults;

import java.time.Duration;
import java.util.List;

/** Median, 99th percentile and maximum. */
record Latencies(Duration p50, Duration p99, Duration max) {

    static Latencies of(List<Duration> latencies) {
        List<Duration> sorted = latencies.stream().sorted().toList();
        return new Latencies(quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1));
    }

    private static Duration quantile(List<Duration> sorted, double quantile) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p99 %.1f ms, max %.1f ms".formatted(millis(p50), millis(p99), millis(max));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
