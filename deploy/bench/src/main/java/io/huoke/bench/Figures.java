package io.huoke.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/** The figures of a section: of each subject its metrics, of each metric one value per round. For one thread. */
public final class Figures {

    private final SequencedMap<String, SequencedMap<String, List<Double>>> values = new LinkedHashMap<>();

    /**
     * Adds the value of one round.
     *
     * @param metric with its unit
     */
    public void add(String subject, String metric, double value) {
        values.computeIfAbsent(subject, unused -> new LinkedHashMap<>())
                .computeIfAbsent(metric, unused -> new ArrayList<>())
                .add(value);
    }

    /** In the order of their first figures. */
    public Set<String> subjects() {
        return values.sequencedKeySet();
    }

    /** Of all subjects, in the order of their first figures. */
    public Set<String> metrics() {
        Set<String> metrics = new LinkedHashSet<>();
        values.values().forEach(figures -> metrics.addAll(figures.keySet()));
        return metrics;
    }

    /** One value per round; empty if there are none. */
    public List<Double> values(String subject, String metric) {
        return values.getOrDefault(subject, new LinkedHashMap<>()).getOrDefault(metric, List.of());
    }

    /** The median over the rounds; NaN if there are no values. */
    public double median(String subject, String metric) {
        return median(values(subject, metric));
    }

    /** The median of the ratios of each round, so that a slow round changes neither side; NaN if there are none. */
    public double ratio(String subject, String other, String metric) {
        List<Double> these = values(subject, metric);
        List<Double> those = values(other, metric);
        return median(IntStream.range(0, Math.min(these.size(), those.size()))
                .mapToObj(round -> these.get(round) / those.get(round))
                .toList());
    }

    /** NaN if there are none. */
    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Everything, for those who compute with it: subject, metric, values. */
    Map<String, ? extends Map<String, List<Double>>> all() {
        return values;
    }
}
