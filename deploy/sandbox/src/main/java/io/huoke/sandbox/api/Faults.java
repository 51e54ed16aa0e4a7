package io.huoke.sandbox.api;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * How often what goes wrong. One call has one fault at most, and it may be slow in addition.
 *
 * @param shares of the calls, 0 to 1; together 1 at most
 * @param slow share of the calls that wait for {@code latency} before anything else happens
 * @param seed the same gives the same faults for the same sequence of calls
 * @param paths below {@code /cgi-bin/}; empty for all
 */
public record Faults(Map<Fault, Double> shares, double slow, Duration latency, long seed, Set<String> paths) {

    public Faults {
        shares = Map.copyOf(shares);
        paths = Set.copyOf(paths);
        shares.forEach((fault, share) -> check(fault.name(), share));
        check("slow", slow);
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        if (sum > 1 + 1e-9) {
            throw new IllegalArgumentException("the shares of the faults are more than 1 together");
        }
        if (latency.isNegative()) {
            throw new IllegalArgumentException("the latency is negative");
        }
    }

    private static void check(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of " + name + " is a number from 0 to 1, not " + share);
        }
    }

    /** Nothing goes wrong. */
    public static Faults none() {
        return new Faults(Map.of(), 0, Duration.ZERO, 1, Set.of());
    }

    /** Only this, in every call. */
    public static Faults always(Fault fault) {
        return none().with(fault, 1);
    }

    public Faults with(Fault fault, double share) {
        Map<Fault, Double> changed = new EnumMap<>(Fault.class);
        changed.putAll(shares);
        changed.put(fault, share);
        return new Faults(changed, slow, latency, seed, paths);
    }

    public Faults withLatency(double share, Duration delay) {
        return new Faults(shares, share, delay, seed, paths);
    }

    public Faults withSeed(long other) {
        return new Faults(shares, slow, latency, other, paths);
    }

    /** Restricts them to these APIs, for example {@code service/v2/get_permanent_code}. */
    public Faults onlyFor(String... apis) {
        return new Faults(shares, slow, latency, seed, Set.of(apis));
    }
}
