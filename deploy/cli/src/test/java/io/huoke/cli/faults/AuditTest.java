package io.huoke.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.faults.Attempt.Outcome;
import io.huoke.cli.faults.TopicLedger.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AuditTest {

    @Test
    void findsWhatWasAnsweredAndIsNotThere() {
        AuditReport report =
                audit(List.of(attempt(1, 0, 5), attempt(2, 10, 15), unanswered(3, 20, 25)), Map.of("1", places(0)));

        assertThat(report.missing()).extracting(Attempt::number).containsExactly(2L);
        assertThat(report.answered()).isEqualTo(2);
        assertThat(report.unanswered()).isEqualTo(1);
    }

    @Test
    void countsDuplicatesAndJudgesOrderByTheFirst() {
        AuditReport report =
                audit(List.of(attempt(1, 0, 5), attempt(2, 10, 15)), Map.of("1", places(0, 2), "2", places(1)));

        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.inversions()).isEmpty();
    }

    @Test
    void anInversionIsCertainIfTheFirstWasAnsweredBeforeTheSecondWasSent() {
        AuditReport report = audit(
                List.of(attempt(1, 0, 5), attempt(2, 10, 40), attempt(3, 30, 60)),
                Map.of("1", places(2), "2", places(1), "3", places(0)));

        assertThat(report.inversions()).extracting(Inversion::number).containsExactly(2L, 1L);
        assertThat(report.inversions()).extracting(Inversion::certain).containsExactly(false, true);
    }

    @Test
    void anAnswerAfterASecondIsLate() {
        AuditReport report = audit(List.of(attempt(1, 0, 1_000), attempt(2, 0, 1_001)), Map.of());

        assertThat(report.late()).extracting(Attempt::number).containsExactly(2L);
    }

    private static AuditReport audit(List<Attempt> attempts, Map<String, List<Place>> kept) {
        try (PauseMeter never = new PauseMeter()) {
            return Audit.of(attempts, kept, never);
        }
    }

    private static Attempt attempt(long number, long sent, long ended) {
        return attempt(number, sent, ended, Outcome.ANSWERED);
    }

    private static Attempt unanswered(long number, long sent, long ended) {
        return attempt(number, sent, ended, Outcome.TIMED_OUT);
    }

    private static Attempt attempt(long number, long sent, long ended, Outcome outcome) {
        long sentNanos = TimeUnit.MILLISECONDS.toNanos(sent);
        return new Attempt(
                String.valueOf(number),
                0,
                number,
                sentNanos,
                sentNanos,
                TimeUnit.MILLISECONDS.toNanos(ended),
                outcome,
                true);
    }

    private static List<Place> places(long... offsets) {
        return Arrays.stream(offsets).mapToObj(offset -> new Place(0, offset)).toList();
    }
}
