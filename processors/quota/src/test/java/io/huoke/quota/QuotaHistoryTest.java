package io.huoke.quota;

import static io.huoke.quota.Events.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Event;
import io.huoke.schemas.QuotaRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is told in whatever order and however often: the same in the end, and what the oracle says. */
class QuotaHistoryTest {

    private static final int HISTORIES = 2_000;
    private static final Subject SUBJECT = new Subject(TENANT, null);

    @TempDir
    private Path directory;

    private static QuotaFacts facts(Collection<Event> events) {
        QuotaFacts facts = QuotaFacts.NONE;
        for (Event event : events) {
            facts = Intake.of(event).apply(facts);
        }
        return facts;
    }

    private static String name(String key, String notice) {
        return notice == null ? key : key + " " + notice;
    }

    private static Set<String> firing(Findings findings) {
        return findings.conditions().stream()
                .map((Condition condition) -> name(condition.key(), condition.notice()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void factsDoNotDependOnOrderAndSayWhatTheOracleSays() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            QuotaHistory history = new QuotaHistory(seed);
            List<Event> events = history.events();
            QuotaFacts facts = facts(events);
            QuotaOracle oracle = new QuotaOracle(events);

            assertThat(facts(history.delivered(events))).as("seed %d", seed).isEqualTo(facts);
            assertThat(facts(history.delivered(events))).as("seed %d", seed).isEqualTo(facts);
            Instant now = history.later();
            Findings findings = QuotaRules.of(SUBJECT, facts, now);
            assertThat(findings.row().map(QuotaRow::state)).as("seed %d", seed).isEqualTo(oracle.state());
            assertThat(firing(findings)).as("seed %d, %s", seed, events).isEqualTo(oracle.firing(now));
            findings.next().ifPresent(next -> assertThat(next).isAfter(now));
        }
    }

    /** When something follows from time alone, it is said beforehand when. */
    @Test
    void betweenTwoJudgementsNothingChanges() {
        for (int seed = 0; seed < HISTORIES / 3; seed++) {
            QuotaHistory history = new QuotaHistory(seed);
            QuotaFacts facts = facts(history.events());
            Instant now = history.later();
            Findings findings = QuotaRules.of(SUBJECT, facts, now);
            Instant next = findings.next().orElse(now.plus(Duration.ofDays(100)));

            assertThat(firing(QuotaRules.of(SUBJECT, facts, next.minusMillis(1))))
                    .as("seed %d", seed)
                    .isEqualTo(firing(findings));
            Instant between = now.plus(Duration.between(now, next).dividedBy(3));
            assertThat(firing(QuotaRules.of(SUBJECT, facts, between)))
                    .as("seed %d at %s", seed, between)
                    .isEqualTo(firing(findings));
        }
    }

    /** Through the topology, while time goes by. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsPublishedInTheEndIsTheSame(long seed) {
        QuotaHistory history = new QuotaHistory(seed);
        List<Event> events = history.events();
        Instant end = QuotaDriver.START.plus(Duration.ofDays(9));
        List<QuotaRow> rows = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (QuotaDriver quota = new QuotaDriver(directory)) {
                Map<String, AlertRow> last = new LinkedHashMap<>();
                for (Event event : history.delivered(events)) {
                    quota.tell(event).advance(Duration.ofMinutes(7));
                }
                quota.advanceTo(end, Duration.ofHours(5));
                quota.alerts().forEach(row -> last.put(row.key(), row));

                assertThat(last.values().stream().filter(AlertRow::isFiring).map(row -> name(row.key(), row.notice())))
                        .as("seed %d", seed)
                        .containsExactlyInAnyOrderElementsOf(new QuotaOracle(events).firing(end));
                List<QuotaRow> published = quota.rows();
                rows.add(published.isEmpty() ? null : published.getLast());
            }
        }
        assertThat(rows.get(0)).isEqualTo(rows.get(1));
    }

    /** What is kept is bounded. */
    @Test
    void ofALongHistoryTheSameIsKeptInWhateverOrder() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Instant time = QuotaDriver.START.plus(Duration.ofHours(13L * i));
            events.add(Events.a8(time, i, 20 + i % 10));
            events.add(Events.expiring(time.plus(Duration.ofDays(10)), 5L, time));
        }
        QuotaFacts facts = facts(events);

        for (int seed = 0; seed < 20; seed++) {
            assertThat(facts(new QuotaHistory(seed).delivered(events))).isEqualTo(facts);
        }
        assertThat(facts.inBetween()).hasSize(32);
        assertThat(facts.notices()).hasSize(32);
        assertThat(facts.days()).hasSize(16);
    }
}
