package io.huoke.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadLetterWatchTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.500Z");
    private static final String KEY = "DeadLettersArriving/crm";

    private final DeadLetterCounts counts = new DeadLetterCounts();

    private static Instant after(int minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    private Optional<AlertRow> next(AlertRow said, Instant now) {
        return DeadLetterWatch.next(said, counts.arrivals().get(KEY), now);
    }

    private AlertRow raised() {
        counts.add("crm", "receiveid", "id1", NOON);
        return next(null, NOON.plusSeconds(1)).orElseThrow();
    }

    @Test
    void theFirstDeadLetterIsToldWithItsReasonAndWhatToDo() {
        AlertRow row = raised();

        assertThat(row.key()).isEqualTo(KEY);
        assertThat(row.isFiring()).isTrue();
        assertThat(row.severity()).isEqualTo(Severity.WARNING);
        assertThat(row.since()).isEqualTo(NOON);
        assertThat(row.summary())
                .isEqualTo("callbacks of endpoint crm cannot be used (receiveid: 1) and are kept as dead letters:"
                        + " 1 within 10 min, the last at 2026-03-02T12:00:00Z");
        assertThat(row.action()).contains("huoke dead-letters list");
        assertThat(row.labels()).isEqualTo(Map.of("service", "ingress", "endpoint", "crm"));
        assertThat(row.eventIds()).containsExactly("id1");
    }

    @Test
    void staleTimestampsAreAnAlertOfTheirOwn() {
        counts.add("crm", "stale", "id1", NOON);

        AlertRow row = DeadLetterWatch.next(null, counts.arrivals().get("StaleTimestamps/crm"), NOON)
                .orElseThrow();

        assertThat(counts.arrivals()).hasSize(1);
        assertThat(row.name()).isEqualTo("StaleTimestamps");
        assertThat(row.summary()).contains("endpoint crm", "timestamp", "1 within 10 min");
        assertThat(row.action()).contains("NTP");
    }

    @Test
    void moreOfThemAreToldAfterTenMinutesWithTheirReasons() {
        AlertRow first = raised();
        counts.add("crm", "xml", "id2", after(8));
        counts.add("crm", "receiveid", "id3", after(9));

        assertThat(next(first, after(9))).isEmpty();
        AlertRow second = next(first, after(11)).orElseThrow();

        assertThat(second.summary()).contains("(receiveid: 2, xml: 1)", "3 within 10 min", "12:09:00");
        assertThat(second.since()).isEqualTo(NOON);
        assertThat(second.lastSeen()).isEqualTo(after(11));
        assertThat(next(second, after(25))).as("nothing new").isEmpty();
    }

    @Test
    void itIsOverAfterHalfAnHourWithoutAny() {
        AlertRow first = raised();

        assertThat(next(first, after(30))).isEmpty();
        AlertRow over = next(first, after(31)).orElseThrow();

        assertThat(over.state()).isEqualTo(State.RESOLVED);
        assertThat(next(over, after(32))).isEmpty();
    }

    @Test
    void oneThatComesAfterItWasOverIsAnother() {
        AlertRow over = next(raised(), after(31)).orElseThrow();

        counts.add("crm", "receiveid", "id2", after(60));
        AlertRow again = next(over, after(61)).orElseThrow();

        assertThat(again.isFiring()).isTrue();
        assertThat(again.since()).isEqualTo(after(60));
        assertThat(again.summary()).contains(": 1 within 10 min");
        assertThat(again.eventIds()).containsExactly("id2");
    }

    @Test
    void whatAnotherReplicaHasSaidIsEndedOnlyOnceItHasNotSaidItAnew() {
        AlertRow ofAnother = raised().seenAt(after(20));

        assertThat(DeadLetterWatch.next(ofAnother, null, after(49))).isEmpty();
        assertThat(DeadLetterWatch.next(ofAnother, null, after(50)))
                .hasValueSatisfying(row -> assertThat(row.isFiring()).isFalse());
    }

    @Test
    void whatCameWhileKafkaWasAwayIsToldOnceItIsBack() {
        counts.add("crm", "receiveid", "id1", NOON);

        assertThat(next(null, after(90)))
                .hasValueSatisfying(row -> assertThat(row.since()).isEqualTo(NOON));
    }

    @Test
    void memoryDoesNotGrowWithTheNumber() {
        for (int i = 0; i < 10_000; i++) {
            counts.add("crm", "receiveid", "id" + i, NOON.plusSeconds(i));
        }

        DeadLetterArrivals arrivals = counts.arrivals().get(KEY);
        assertThat(arrivals.ids()).hasSize(10).endsWith("id9999");
        assertThat(arrivals.number()).isLessThanOrEqualTo(600);
    }
}
