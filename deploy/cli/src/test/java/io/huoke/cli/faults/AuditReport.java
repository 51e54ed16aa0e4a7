package io.huoke.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.faults.Attempt.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an {@link Audit} found.
 *
 * @param missing answered, and not on the topic
 * @param duplicates records on the topic beyond the first of their id
 * @param latencies of the answered that came to a warm ingress, from when they were sent
 * @param fromIntended the same from when the fixed rate wanted them to be sent
 * @param late answered after more than a second in which the machine ran
 * @param lateWhileCold the same, by an ingress that had its first callbacks before it
 * @param stalled how long the machine did not run
 * @param inversions of the order of sending, by tenant
 */
record AuditReport(
        Map<Outcome, Integer> outcomes,
        List<Attempt> missing,
        int duplicates,
        Latencies latencies,
        Latencies fromIntended,
        List<Attempt> late,
        List<Attempt> lateWhileCold,
        Duration stalled,
        List<Inversion> inversions) {

    int answered() {
        return outcomes.getOrDefault(Outcome.ANSWERED, 0);
    }

    int unanswered() {
        return outcomes.getOrDefault(Outcome.TIMED_OUT, 0) + outcomes.getOrDefault(Outcome.DISCONNECTED, 0);
    }

    /**
     * Nothing answered is lost, and nothing is refused.
     *
     * @param atLeast so many must have been answered for this to mean anything
     */
    AuditReport assertNothingLost(int atLeast) {
        assertThat(missing.stream().limit(5))
                .as("%d answered and lost, the first of them", missing.size())
                .isEmpty();
        assertThat(outcomes).doesNotContainKey(Outcome.REFUSED);
        assertThat(answered()).isGreaterThanOrEqualTo(atLeast);
        return this;
    }

    /** Whatever was received first for certain comes first. */
    AuditReport assertInOrder() {
        assertThat(inversions.stream().filter(Inversion::certain).limit(5))
                .as("answered before the other was sent, and behind it on the topic")
                .isEmpty();
        return this;
    }

    AuditReport assertNoneLate() {
        assertThat(late.size()).as("answered after more than a second").isZero();
        return this;
    }

    /** No outage shows, but by some latency. */
    AuditReport assertAllAnsweredInTime() {
        assertThat(outcomes).as("answered by all").containsOnlyKeys(Outcome.ANSWERED);
        return assertNoneLate();
    }

    String table() {
        String places = inversions.isEmpty()
                ? ""
                : ", %d certain, sent between %s and %s"
                        .formatted(
                                inversions.stream().filter(Inversion::certain).count(),
                                inversions.stream()
                                        .map(Inversion::at)
                                        .min(Duration::compareTo)
                                        .orElseThrow(),
                                inversions.stream()
                                        .map(Inversion::at)
                                        .max(Duration::compareTo)
                                        .orElseThrow());
        return """
                  outcomes       %s
                  missing        %d
                  duplicates     %d
                  latency        %s
                  from intended  %s
                  late           %d, and %d while cold (machine stalled for %d ms)
                  inversions     %d%s
                """
                .formatted(
                        outcomes,
                        missing.size(),
                        duplicates,
                        latencies,
                        fromIntended,
                        late.size(),
                        lateWhileCold.size(),
                        stalled.toMillis(),
                        inversions.size(),
                        places);
    }
}
