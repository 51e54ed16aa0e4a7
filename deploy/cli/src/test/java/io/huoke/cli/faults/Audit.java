package io.huoke.cli.faults;

import io.huoke.cli.faults.Attempt.Outcome;
import io.huoke.cli.faults.TopicLedger.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares what a load was answered with what is on the topic. */
final class Audit {

    /** WeCom's limit for the strictest of its callbacks. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    /** Within one partition, and so for one tenant. */
    private static final Comparator<Place> BY_OFFSET = Comparator.comparingLong(Place::offset);

    private final List<Attempt> attempts;
    private final Map<String, List<Place>> kept;

    private Audit(List<Attempt> attempts, Map<String, List<Place>> kept) {
        this.attempts = attempts;
        this.kept = kept;
    }

    static AuditReport of(List<Attempt> attempts, Map<String, List<Place>> kept, PauseMeter pauses) {
        return new Audit(attempts, kept).report(pauses);
    }

    /** What was answered and is not on the topic. */
    static List<Attempt> missing(List<Attempt> attempts, Map<String, List<Place>> kept) {
        return attempts.stream()
                .filter(Attempt::answered)
                .filter(attempt -> !kept.containsKey(attempt.id()))
                .toList();
    }

    private AuditReport report(PauseMeter pauses) {
        List<Attempt> warm = attempts.stream()
                .filter(Attempt::answered)
                .filter(Attempt::warm)
                .toList();
        List<Attempt> late = attempts.stream()
                .filter(Attempt::answered)
                .filter(attempt -> pauses.latency(attempt).compareTo(LIMIT) > 0)
                .toList();
        long begin = attempts.stream().mapToLong(Attempt::intended).min().orElse(0);
        long end = attempts.stream().mapToLong(Attempt::ended).max().orElse(0);
        return new AuditReport(
                outcomes(),
                missing(attempts, kept),
                duplicates(),
                Latencies.of(warm.stream().map(Attempt::latency).toList()),
                Latencies.of(warm.stream().map(Attempt::latencyFromIntended).toList()),
                late.stream().filter(Attempt::warm).toList(),
                late.stream().filter(attempt -> !attempt.warm()).toList(),
                pauses.stalled(begin, end),
                inversions(begin));
    }

    private Map<Outcome, Integer> outcomes() {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        attempts.forEach(attempt -> outcomes.merge(attempt.outcome(), 1, Integer::sum));
        return outcomes;
    }

    private int duplicates() {
        return attempts.stream()
                .mapToInt(attempt -> kept.getOrDefault(attempt.id(), List.of()).size())
                .map(times -> Math.max(0, times - 1))
                .sum();
    }

    private List<Inversion> inversions(long begin) {
        return attempts.stream()
                .filter(attempt -> kept.containsKey(attempt.id()))
                .collect(Collectors.groupingBy(Attempt::tenant))
                .values()
                .stream()
                .flatMap(ofTenant -> inversionsOfTenant(ofTenant, begin).stream())
                .toList();
    }

    /** By the first place of each; numbers rise in the order of sending. */
    private List<Inversion> inversionsOfTenant(List<Attempt> ofTenant, long begin) {
        List<Inversion> inversions = new ArrayList<>();
        Attempt highest = null;
        for (Attempt attempt : ofTenant.stream()
                .sorted(Comparator.comparing(attempt -> kept.get(attempt.id()).getFirst(), BY_OFFSET))
                .toList()) {
            if (highest == null || attempt.number() > highest.number()) {
                highest = attempt;
            } else {
                inversions.add(new Inversion(
                        attempt.tenant(),
                        attempt.number(),
                        highest.number(),
                        Duration.ofNanos(attempt.sent() - begin),
                        attempt.answered() && attempt.ended() < highest.sent()));
            }
        }
        return inversions;
    }
}
