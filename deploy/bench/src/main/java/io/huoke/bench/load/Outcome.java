package io.huoke.bench.load;

import io.huoke.bench.Figures;
import org.HdrHistogram.Histogram;

/**
 * How a load was answered.
 *
 * @param perSecond answers of 200
 * @param errors requests without an answer, or with another than 200
 * @param latency of the answers, in nanoseconds
 */
public record Outcome(double perSecond, long errors, Histogram latency) {

    private static final double NANOS_PER_MS = 1e6;

    /**
     * Adds the usual figures.
     *
     * @param prefix of what the metrics are called
     */
    public void addTo(Figures figures, String subject, String prefix) {
        figures.add(subject, prefix + "p50 ms", millis(50));
        figures.add(subject, prefix + "p99 ms", millis(99));
        figures.add(subject, prefix + "p99.9 ms", millis(99.9));
        figures.add(subject, prefix + "slowest ms", millis(100));
        figures.add(subject, prefix + "errors", (double) errors);
    }

    /** A percentile of the latency. */
    public double millis(double percentile) {
        return (double) latency.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }
}
