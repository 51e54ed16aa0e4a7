package io.huoke.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong between WeCom and its receivers.
 *
 * @param drop share of callbacks that are never sent, 0 to 1
 * @param duplicate share that is sent twice
 * @param reorder share that comes late
 */
public record Disturbance(double drop, double duplicate, double reorder) {

    private static final int MAX_DELAY = 200;

    public Disturbance {
        for (double share : new double[] {drop, duplicate, reorder}) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share is a number from 0 to 1, not " + share);
            }
        }
    }

    /** The sequence in which callbacks are really sent; the same seed gives the same. */
    public List<Callback> apply(List<Callback> callbacks, long seed) {
        Random random = new Random(seed);
        record Sent(double position, Callback callback) {}
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < callbacks.size(); i++) {
            if (random.nextDouble() < drop) {
                continue;
            }
            double delay = random.nextDouble() < reorder ? random.nextInt(MAX_DELAY) : 0;
            sent.add(new Sent(i + delay, callbacks.get(i)));
            if (random.nextDouble() < duplicate) {
                sent.add(new Sent(i + delay + random.nextInt(MAX_DELAY), callbacks.get(i)));
            }
        }
        return sent.stream()
                .sorted(java.util.Comparator.comparingDouble(Sent::position))
                .map(Sent::callback)
                .toList();
    }
}
