package io.huoke.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.notifier.sink.Notification;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import io.huoke.schemas.DeliveryRow;
import io.huoke.schemas.Globs;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.SinkConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a sink has yet to be told, whatever has happened in between. */
class OutboxTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration FALLBACK_AFTER = Duration.ofSeconds(30);
    private static final String TENANT = "ww1/wp1";
    private static final SinkConfig ALL = sink("oncall");

    /** As {@code huoke.deliveries} would have them. */
    private final Map<String, Optional<DeliveryRow>> kept = new HashMap<>();

    private final Board board = new Board(kept::put);
    private final GivenDuty duty = new GivenDuty();
    private Instant now = NOON;

    /** As the test says. */
    private static final class GivenDuty extends Duty {
        private boolean all = true;
        private boolean own = true;

        GivenDuty() {
            super(null, null, null, null);
        }

        @Override
        boolean isAll() {
            return all;
        }

        @Override
        boolean isOwn() {
            return own;
        }
    }

    private static SinkConfig sink(String id) {
        return new SinkConfig(
                id,
                SinkConfig.Kind.WEBHOOK,
                new Secret("http://127.0.0.1"),
                Optional.empty(),
                Severity.INFO,
                Globs.of(List.of("*")),
                Optional.empty(),
                Duration.ofHours(4),
                false);
    }

    private static SinkConfig sink(String id, Severity minSeverity, String tenants, String fallbackFor, boolean dog) {
        return new SinkConfig(
                id,
                SinkConfig.Kind.WEBHOOK,
                new Secret("http://127.0.0.1"),
                Optional.empty(),
                minSeverity,
                Globs.of(List.of(tenants)),
                Optional.ofNullable(fallbackFor),
                Duration.ofHours(4),
                dog);
    }

    private Outbox outbox(SinkConfig sink, Outbox primary) {
        Outbox outbox = new Outbox(board, sink, duty, primary, FALLBACK_AFTER);
        board.add(outbox);
        return outbox;
    }

    private static AlertRow alert(String key, Severity severity, Instant since, String notice) {
        return new AlertRow(
                key,
                "QuotaExhausted",
                State.FIRING,
                severity,
                TENANT,
                "Example",
                since,
                since,
                null,
                "it is used up",
                "buy some",
                List.of("id"),
                Map.of(Condition.SERVICE, "quota"),
                notice);
    }

    private static AlertRow own(String name) {
        return new AlertRow(
                name,
                name,
                State.FIRING,
                Severity.CRITICAL,
                null,
                null,
                NOON,
                NOON,
                null,
                "s",
                "a",
                List.of(),
                Map.of(Condition.SERVICE, NotifierService.NAME),
                null);
    }

    private static final AlertRow EXHAUSTED = alert("QuotaExhausted/" + TENANT, Severity.CRITICAL, NOON, null);

    private void publish(AlertRow row) {
        board.published(row.key(), row);
    }

    private List<Notification> due(Outbox outbox) {
        return outbox.due(now, Optional.empty());
    }

    /** What has been told, as it was. */
    private List<AlertRow> tell(Outbox outbox) {
        List<Notification> due = due(outbox);
        due.forEach(notification -> outbox.arrived(notification, now));
        return due.stream().map(Notification::alert).toList();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void anAlertIsToldOnceHoweverOftenItIsPublished() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);

        assertThat(tell(outbox)).containsExactly(EXHAUSTED);
        for (int i = 1; i <= 10; i++) {
            publish(EXHAUSTED.seenAt(NOON.plusSeconds(i)));
        }

        assertThat(tell(outbox)).isEmpty();
    }

    @Test
    void itsEndIsToldOnceToThoseWhoWereToldOfIt() {
        Outbox told = outbox(ALL, null);
        publish(EXHAUSTED);
        tell(told);
        Outbox untold = outbox(sink("other", Severity.INFO, "ww2/*", null, false), null);
        publish(EXHAUSTED.endedAt(NOON.plusSeconds(60)));

        assertThat(tell(told)).singleElement().satisfies(row -> assertThat(row.state())
                .isEqualTo(State.RESOLVED));
        assertThat(tell(told)).isEmpty();
        assertThat(tell(untold)).isEmpty();
        assertThat(kept.get(EXHAUSTED.key())).isEmpty();
    }

    @Test
    void whatIsOverBeforeItCouldBeToldIsNot() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        publish(EXHAUSTED.endedAt(NOON.plusSeconds(60)));

        assertThat(tell(outbox)).isEmpty();
    }

    @Test
    void whatBeginsAgainIsToldAgainEvenIfItsEndWasNot() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        tell(outbox);
        publish(EXHAUSTED.endedAt(NOON.plusSeconds(60)));
        AlertRow again = alert(EXHAUSTED.key(), Severity.CRITICAL, NOON.plusSeconds(90), null);
        publish(again);

        assertThat(tell(outbox)).containsExactly(again);
    }

    @Test
    void whatGetsWorseIsToldAgainAndWhatGetsBetterIsNot() {
        Outbox outbox = outbox(ALL, null);
        publish(alert("a", Severity.WARNING, NOON, null));
        tell(outbox);

        publish(alert("a", Severity.CRITICAL, NOON, null));
        assertThat(tell(outbox)).hasSize(1);
        publish(alert("a", Severity.WARNING, NOON, null));
        assertThat(tell(outbox)).isEmpty();
    }

    @Test
    void eachNoticeIsToldAndNotRepeatedBeside() {
        Outbox outbox = outbox(ALL, null);
        publish(alert("a", Severity.INFO, NOON, "14d"));
        assertThat(tell(outbox)).hasSize(1);
        pass(Duration.ofDays(6));
        assertThat(tell(outbox)).isEmpty();

        publish(alert("a", Severity.INFO, NOON, "7d"));
        assertThat(tell(outbox)).hasSize(1);
    }

    @Test
    void aCriticalOneIsRepeatedAsConfiguredAndOthersDaily() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        publish(alert("b", Severity.WARNING, NOON, null));
        tell(outbox);

        pass(Duration.ofHours(4));
        assertThat(tell(outbox)).containsExactly(EXHAUSTED);
        pass(Duration.ofHours(20));
        assertThat(tell(outbox)).extracting(AlertRow::key).containsExactly(EXHAUSTED.key(), "b");
    }

    @Test
    void theMostUrgentComesFirst() {
        Outbox outbox = outbox(ALL, null);
        publish(alert("a", Severity.INFO, NOON, null));
        publish(alert("b", Severity.WARNING, NOON.plusSeconds(1), null));
        publish(alert("c", Severity.CRITICAL, NOON.plusSeconds(2), null));
        publish(alert("d", Severity.CRITICAL, NOON.plusSeconds(1), null));

        assertThat(tell(outbox)).extracting(AlertRow::key).containsExactly("d", "c", "b", "a");
    }

    @Test
    void aSinkTakesWhatItsRouteSays() {
        Outbox urgent = outbox(sink("urgent", Severity.CRITICAL, "*", null, false), null);
        Outbox others = outbox(sink("others", Severity.INFO, "ww2/*", null, false), null);
        publish(EXHAUSTED);
        publish(alert("b", Severity.WARNING, NOON, null));
        AlertRow ofNobody = own("KafkaUnreachable");
        board.noticed(ofNobody);

        assertThat(tell(urgent)).containsExactlyInAnyOrder(EXHAUSTED, ofNobody);
        assertThat(tell(others)).containsExactly(ofNobody);
    }

    @Test
    void whatIsSilencedIsNotToldButItsEndIs() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        tell(outbox);
        board.silenced("s", new SilenceRow("s", null, "ww1/*", null, NOON, NOON.plus(Duration.ofHours(1)), null));
        publish(alert("b", Severity.CRITICAL, NOON, null));

        assertThat(tell(outbox)).isEmpty();
        publish(EXHAUSTED.endedAt(NOON.plusSeconds(60)));
        assertThat(tell(outbox)).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
        pass(Duration.ofHours(1));
        assertThat(tell(outbox)).extracting(AlertRow::key).containsExactly("b");
    }

    @Test
    void aSilenceThatIsEndedEarlyIsOver() {
        Outbox outbox = outbox(ALL, null);
        board.silenced("s", new SilenceRow("s", null, null, "b", NOON, NOON.plus(Duration.ofHours(1)), null));
        publish(alert("b", Severity.CRITICAL, NOON, null));
        assertThat(tell(outbox)).isEmpty();

        board.silenced("s", null);

        assertThat(tell(outbox)).hasSize(1);
    }

    @Test
    void whatFiresIsRefreshedWhereThatIsNeededAndNotKeptAgain() {
        Outbox outbox = outbox(ALL, null);
        Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));
        publish(EXHAUSTED);
        tell(outbox);
        kept.clear();

        pass(Duration.ofSeconds(59));
        assertThat(outbox.due(now, minute)).isEmpty();
        pass(Duration.ofSeconds(6));
        assertThat(outbox.due(now, minute)).hasSize(1).allSatisfy(due -> outbox.arrived(due, now));
        assertThat(outbox.due(now, minute)).isEmpty();
        assertThat(kept).isEmpty();
    }

    @Test
    void aFallbackTakesOverOnceItsSinkHasFailedForSoLong() {
        Outbox primary = outbox(ALL, null);
        Outbox fallback = outbox(sink("group", Severity.INFO, "*", "oncall", false), primary);
        publish(EXHAUSTED);
        assertThat(tell(fallback)).isEmpty();
        primary.failed("refused", now);
        assertThat(tell(fallback)).isEmpty();

        pass(FALLBACK_AFTER);
        assertThat(tell(fallback)).containsExactly(EXHAUSTED);
        // From now on it is known to be dead.
        AlertRow next = alert("b", Severity.WARNING, now, null);
        publish(next);
        assertThat(tell(fallback)).containsExactly(next);

        primary.recovered();
        assertThat(tell(primary)).containsExactly(EXHAUSTED, next);
        publish(alert("c", Severity.CRITICAL, now, null));
        assertThat(tell(fallback)).isEmpty();
        publish(EXHAUSTED.endedAt(now));
        assertThat(tell(fallback)).hasSize(1);
        assertThat(tell(primary)).hasSize(2);
    }

    @Test
    void afterARestartAFallbackDoesNotWaitForWhatHasWaitedBefore() {
        Outbox primary = outbox(ALL, null);
        Outbox fallback = outbox(sink("group", Severity.INFO, "*", "oncall", false), primary);
        publish(EXHAUSTED);
        pass(Duration.ofMinutes(5));
        assertThat(tell(fallback)).isEmpty();

        primary.failed("refused", now);

        pass(Duration.ofSeconds(5));
        assertThat(tell(fallback)).containsExactly(EXHAUSTED);
    }

    @Test
    void whatASinkRefusesForGoodGoesToItsFallbackAndDoesNotComeBack() {
        Outbox primary = outbox(ALL, null);
        Outbox fallback = outbox(sink("group", Severity.INFO, "*", "oncall", false), primary);
        publish(EXHAUSTED);
        due(primary).forEach(notification -> primary.refused(notification, now));

        assertThat(due(primary)).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(tell(fallback)).containsExactly(EXHAUSTED);
    }

    @Test
    void whatNobodyPublishesAnyMoreIsOverAndItsDeliveryIsGoneAtOnce() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        tell(outbox);
        assertThat(kept.get(EXHAUSTED.key())).isPresent();

        board.published(EXHAUSTED.key(), null);

        assertThat(kept.get(EXHAUSTED.key())).isEmpty();
        assertThat(tell(outbox)).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.RESOLVED);
            assertThat(row.summary()).isEqualTo(EXHAUSTED.summary());
        });
        assertThat(board.keys()).isEmpty();
    }

    @Test
    void anErasedTenantIsForgottenAndItsAlertsEnd() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        tell(outbox);

        assertThat(board.forget(TENANT)).containsExactly(EXHAUSTED.key());

        assertThat(kept.get(EXHAUSTED.key())).isEmpty();
        assertThat(tell(outbox)).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
        assertThat(kept.get(EXHAUSTED.key())).isEmpty();
        assertThat(board.keys()).isEmpty();
    }

    @Test
    void afterARestartNothingIsToldTwiceAndWhatHasEndedMeanwhileIsToldToHave() {
        publish(EXHAUSTED);
        publish(alert("b", Severity.WARNING, NOON, null));
        tell(outbox(ALL, null));
        Board next = new Board(kept::put);
        Outbox outbox = new Outbox(next, ALL, duty, null, FALLBACK_AFTER);
        next.add(outbox);
        kept.forEach((key, row) -> next.delivered(key, row.orElse(null)));
        next.published(EXHAUSTED.key(), EXHAUSTED);
        next.published("b", alert("b", Severity.WARNING, NOON, null).endedAt(NOON.plusSeconds(60)));

        assertThat(tell(outbox)).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("b");
            assertThat(row.isFiring()).isFalse();
        });
    }

    @Test
    void theWatchdogComesEveryMinuteToThoseWhoWantIt() {
        Outbox watching = outbox(sink("dead-man", Severity.CRITICAL, "ww2/*", null, true), null);
        Outbox others = outbox(ALL, null);
        board.noticed(own(OwnAlerts.WATCHDOG));

        int told = 0;
        for (int second = 0; second < 300; second++) {
            told += tell(watching).size();
            assertThat(tell(others)).isEmpty();
            pass(Duration.ofSeconds(1));
        }

        assertThat(told).isEqualTo(5);
    }

    @Test
    void whoDoesNotTellKeepsQuietExceptAboutWhatItNoticedWhileNobodyElseCan() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        AlertRow outage = own("KafkaUnreachable");
        board.noticed(outage);
        duty.all = false;
        duty.own = false;
        assertThat(tell(outbox)).isEmpty();

        duty.own = true;
        board.review();
        assertThat(tell(outbox)).containsExactly(outage);
        // Another one leads now, and knows nothing of it.
        duty.own = false;
        board.review();
        board.noticed(outage.endedAt(now));

        assertThat(tell(outbox)).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo(outage.key());
            assertThat(row.isFiring()).isFalse();
        });
    }

    @Test
    void whatIsSentAgainHasTheSameIdAndARepetitionAnother() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        String first = due(outbox).getFirst().dedupKey();
        publish(EXHAUSTED.seenAt(NOON.plusSeconds(5)));
        assertThat(due(outbox).getFirst().dedupKey()).isEqualTo(first);
        tell(outbox);

        pass(Duration.ofHours(4));

        String second = due(outbox).getFirst().dedupKey();
        pass(Duration.ofMinutes(1));
        assertThat(due(outbox).getFirst().dedupKey()).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void aClockThatIsSetBackPutsNothingOff() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        tell(outbox);
        now = now.minus(Duration.ofHours(1));
        Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));

        assertThat(outbox.due(now, minute)).hasSize(1);
    }

    @Test
    void aSinkThatFailedWhenThereWasSomethingToTellIsNotSaidToFailForEver() {
        Outbox outbox = outbox(ALL, null);
        publish(EXHAUSTED);
        assertThat(due(outbox)).hasSize(1);
        outbox.failed("refused", now);
        publish(EXHAUSTED.endedAt(now));

        assertThat(due(outbox)).isEmpty();

        assertThat(outbox.failingSince()).isNull();
    }

    @Test
    void afterItsTimeNothingIsKeptOfWhatIsOver() {
        publish(EXHAUSTED.endedAt(NOON));

        board.tidy(NOON.plusSeconds(1));

        assertThat(board.keys()).isEmpty();
    }

    @Test
    void aSinkThatIsNoneAnyMoreKeepsNothing() {
        publish(EXHAUSTED);
        tell(outbox(ALL, null));

        board.dismissed(Set.of("another"));

        assertThat(kept.get(EXHAUSTED.key())).isEmpty();
    }

    /** Against a model of a few lines: who was told last must know what is, once there is nothing left to tell. */
    @Test
    void whateverHappensInBetweenASinkKnowsInTheEndWhatIs() {
        for (int seed = 0; seed < 300; seed++) {
            play(new Random(seed));
        }
    }

    private void play(Random random) {
        Board played = new Board(kept::put);
        Outbox outbox = new Outbox(played, ALL, duty, null, FALLBACK_AFTER);
        played.add(outbox);
        Map<String, AlertRow> truth = new HashMap<>();
        Map<String, AlertRow> known = new HashMap<>();
        for (int step = 0; step < 60; step++) {
            now = now.plusSeconds(random.nextInt(20));
            String key = "k" + random.nextInt(4);
            AlertRow row = truth.get(key);
            boolean fires = row != null && row.isFiring();
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    Severity severity = Severity.values()[random.nextInt(3)];
                    row = alert(key, severity, fires ? row.since() : now, random.nextBoolean() ? null : "7d");
                }
                case 2 -> row = fires ? row.endedAt(now) : row;
                case 3 -> row = null;
                default -> {
                    // The sink takes some, and refuses to answer now and then.
                    List<Notification> due = due(outbox);
                    due.subList(0, random.nextInt(due.size() + 1)).forEach(told -> take(outbox, told, known));
                    continue;
                }
            }
            if (row == null) {
                truth.remove(key);
            } else {
                truth.put(key, row);
            }
            played.published(key, row);
        }
        due(outbox).forEach(told -> take(outbox, told, known));
        assertThat(due(outbox)).isEmpty();
        IntStream.range(0, 4).mapToObj(number -> "k" + number).forEach(key -> {
            AlertRow is = truth.get(key);
            AlertRow knows = known.get(key);
            if (is != null && is.isFiring()) {
                assertThat(knows.isFiring()).isTrue();
                assertThat(knows.since()).isEqualTo(is.since());
                assertThat(knows.notice()).isEqualTo(is.notice());
                assertThat(knows.severity()).isGreaterThanOrEqualTo(is.severity());
            } else {
                assertThat(knows == null || !knows.isFiring()).isTrue();
            }
        });
    }

    private void take(Outbox outbox, Notification told, Map<String, AlertRow> known) {
        AlertRow before = known.put(told.alert().key(), told.alert());
        assertThat(told.alert().isFiring() || (before != null && before.isFiring()))
                .as("an end is told only of what was told to fire")
                .isTrue();
        outbox.arrived(told, now);
    }
}
