package io.huoke.quota;

import static io.huoke.quota.Events.TENANT;
import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.callback;
import static io.huoke.quota.Events.exhausted;
import static io.huoke.quota.Events.expiring;
import static io.huoke.quota.Events.increased;
import static io.huoke.quota.Events.low;
import static io.huoke.quota.Events.unavailable;
import static io.huoke.quota.QuotaDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Event;
import io.huoke.schemas.QuotaRow;
import io.huoke.schemas.QuotaRow.Source;
import io.huoke.schemas.QuotaRow.State;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTopologyTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private QuotaDriver quota;

    @BeforeEach
    void open() {
        quota = new QuotaDriver(directory).name(TENANT, "Example Ltd");
    }

    @AfterEach
    void close() {
        quota.close();
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    @Test
    void anExhaustedQuotaIsARowAndAPage() {
        Event event = exhausted(at(-1));

        quota.tell(event);

        assertThat(quota.rows())
                .containsExactly(
                        new QuotaRow(TENANT, State.EXHAUSTED, null, null, List.of(), at(-1), Source.CALLBACK, null));
        assertThat(quota.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.key()).isEqualTo("QuotaExhausted/ww1/wp1");
            assertThat(alert.name()).isEqualTo("QuotaExhausted");
            assertThat(alert.isFiring()).isTrue();
            assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(alert.tenant()).isEqualTo(TENANT);
            assertThat(alert.corpName()).isEqualTo("Example Ltd");
            assertThat(alert.since()).isEqualTo(at(-1));
            assertThat(alert.lastSeen()).isEqualTo(START);
            assertThat(alert.summary())
                    .isEqualTo("acquisition quota of Example Ltd (ww1/wp1) is used up: customers who tap its links are"
                            + " turned away");
            assertThat(alert.action()).contains("客户联系 → 获客助手");
            assertThat(alert.eventIds()).containsExactly(event.id());
            assertThat(alert.labels()).containsEntry("service", "quota").containsEntry("owner", "ww1");
        });
    }

    /** Callback and A8 in either order, ten times each, over some minutes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameConditionTwentyTimesIsOneAlert(boolean callbackFirst) {
        for (int i = 0; i < 10; i++) {
            List<Event> both = new ArrayList<>(List.of(exhausted(at(0)), a8(at(3), 1_000, 0)));
            both.addAll(List.of(low(at(-60)), a8(at(-50), 990, 10)));
            quota.tell((callbackFirst ? both : both.reversed()).toArray(Event[]::new));
            quota.advance(MINUTE);
        }

        assertThat(quota.alerts())
                .extracting(AlertRow::key)
                .containsExactlyInAnyOrder("QuotaExhausted/ww1/wp1", "QuotaLow/ww1/wp1");
        assertThat(quota.rows()).last().satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.EXHAUSTED);
            assertThat(row.source()).isEqualTo(Source.A8);
        });
    }

    /** As well if each comes with another time, because each is another event. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void soItIsIfEachIsAnotherEvent(boolean callbackFirst) {
        for (int i = 0; i < 10; i++) {
            List<Event> both = List.of(exhausted(at(60 * i)), a8(at(60 * i + 1), 1_000, 0));
            quota.tell((callbackFirst ? both : both.reversed()).toArray(Event[]::new));
            quota.advance(MINUTE);
        }

        assertThat(quota.alerts()).extracting(AlertRow::key).containsExactly("QuotaExhausted/ww1/wp1");
    }

    @Test
    void anIncreaseEndsExhaustedAndALargeBalanceEndsLow() {
        quota.tell(low(at(0)), exhausted(at(10)));
        quota.alerts();

        quota.tell(increased(at(20)));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("QuotaExhausted/ww1/wp1");
            assertThat(row.isFiring()).isFalse();
            assertThat(row.resolvedAt()).isEqualTo(quota.now());
        });

        quota.tell(a8(at(30), 1_000, 500));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("QuotaLow/ww1/wp1");
            assertThat(row.isFiring()).isFalse();
        });
        assertThat(quota.rows()).last().satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.OK);
            assertThat(row.balance()).isEqualTo(500);
            assertThat(row.used()).isEqualTo(1_000);
        });
    }

    @Test
    void aBalanceThatFlapsAroundTheLimitIsOneAlertThatEndsOnceItHasHeld() {
        for (int i = 0; i < 24; i++) {
            quota.tell(a8(quota.now(), 1_000 + i, i % 2 == 0 ? 19 : 21 + i % 4)).advance(Duration.ofMinutes(10));
        }

        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isTrue());

        // The last balance above the limit is ten minutes old.
        quota.advance(Duration.ofMinutes(49));
        assertThat(quota.alerts()).isEmpty();
        quota.advance(MINUTE);
        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
    }

    /** Nobody can ask for a component's quota. */
    @Test
    void whoHasNeverHadAnyQuotaIsNoReasonToWakeAnybody() {
        quota.tell(a8(START, 0, 0));
        assertThat(quota.alerts()).isEmpty();
        assertThat(quota.rows()).last().satisfies(row -> assertThat(row.state()).isEqualTo(QuotaRow.State.EXHAUSTED));

        quota.tell(a8(START.plusSeconds(60), 0, 5), a8(START.plusSeconds(120), 5, 0));

        assertThat(quota.alerts("QuotaExhausted")).hasSize(1);
    }

    @Test
    void withoutA8AnIncreaseEndsLowAfterAWhile() {
        quota.tell(low(at(0)), exhausted(at(60)), increased(at(120)));
        assertThat(quota.rows()).last().satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.UNKNOWN);
            assertThat(row.balance()).isNull();
            assertThat(row.source()).isEqualTo(Source.CALLBACK);
        });
        quota.advance(Duration.ofMinutes(61));
        assertThat(quota.alerts("QuotaLow")).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isTrue());

        quota.advance(MINUTE);

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo("QuotaLow");
            assertThat(row.isFiring()).isFalse();
        });
    }

    @Test
    void whatFiresIsSaidAgainDailyAndAfterARestartNotBefore() {
        quota.tell(exhausted(at(0)));
        AlertRow first = quota.alerts().getFirst();

        quota = quota.restarted();
        quota.tell(exhausted(at(0)), a8(at(5), 1, 0)).advance(Duration.ofHours(23));
        assertThat(quota.alerts()).isEmpty();
        quota.advance(Duration.ofHours(1));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.isFiring()).isTrue();
            assertThat(row.since()).isEqualTo(first.since());
            assertThat(row.lastSeen()).isEqualTo(quota.now());
        });
    }

    @Test
    void aRowIsPublishedWhenItSaysSomethingElse() {
        Event first = a8(at(0), 10, 90);

        quota.tell(first, first, a8(at(-60), 5, 95), low(at(-120)));

        assertThat(quota.rows()).extracting(QuotaRow::balance).containsExactly(90L);
        quota.tell(a8(at(60), 10, 90));
        assertThat(quota.rows()).extracting(QuotaRow::asOf).containsExactly(at(60));
    }

    @Test
    void whatCannotBeUsedIsSetAsideAndStopsNothing() {
        String type = "wecom.reconciled.quota";
        quota.tell(Topic.QUOTA, type, "{\"owner\":\"ww1\",\"corpId\":\"wp1\",\"total\":1,\"balance\":1}")
                .tell(Topic.QUOTA, type, "{\"owner\":\"ww1\",\"corpId\":\"wp1\",\"quotaList\":[{\"balance\":3}]}")
                .tell(Topic.QUOTA, type, "{\"owner\":\"ww1\",\"corpId\":\"wp1\",\"quotaList\":[null]}")
                .tell(Topic.QUOTA, type, "{\"corpId\":\"wp1\",\"quotaList\":[]}")
                .tell(Topic.QUOTA, type, "poison")
                .tell(expiring(null, 3L, at(0)))
                .tell(callback("balance_exhausted", null, at(0)))
                .tell(unavailable("a\0b", at(0)))
                .tell(a8(
                        at(0),
                        0,
                        1,
                        Events.Lot.of("2026-05-01", Long.MAX_VALUE),
                        Events.Lot.of("2026-05-01", Long.MAX_VALUE)));

        assertThat(quota.deadLetters()).hasSize(9);
        assertThat(quota.rows()).isEmpty();
        assertThat(quota.alerts()).isEmpty();
        assertThat(quota.stored()).isEmpty();

        quota.tell(exhausted(at(0)));
        assertThat(quota.alerts()).hasSize(1);
    }

    @Test
    void whatIsAboutSomethingElseOrGoneIsIgnored() {
        quota.tell(callback("balance_doubled", "wp1", at(0)), expiring(at(0), 0L, at(0)))
                .tell(
                        Topic.ACQUISITION,
                        "wecom.reconciled.quota",
                        "{\"owner\":\"ww1\",\"corpId\":\"wp1\",\"quotaList\":[]}")
                .withoutValue(Topic.QUOTA)
                .withoutValue(Topic.ACQUISITION)
                .withoutValue(Topic.LINKS)
                .withoutValue(Topic.ERASURES);

        assertThat(quota.deadLetters()).isEmpty();
        assertThat(quota.stored()).isEmpty();
    }

    @Test
    void aResolvedAlertIsForgottenWhenItsTopicHasForgottenIt() {
        quota.tell(exhausted(at(0)), increased(at(1)));
        assertThat(quota.stored()).anyMatch(entry -> entry.contains("QuotaExhausted"));

        quota.advance(Duration.ofDays(31)).advance(Duration.ofSeconds(10));
        assertThat(quota.stored()).anyMatch(entry -> entry.contains("QuotaExhausted"));
        quota.advance(Duration.ofDays(2)).advance(Duration.ofSeconds(10));

        assertThat(quota.stored()).noneMatch(entry -> entry.contains("QuotaExhausted"));
    }

    @Test
    void aForecastThatHasPassedIsMadeAnew() {
        Instant before = START.minus(Duration.ofDays(8));
        quota.tell(a8(before, 20, 100), a8(START, 100, 40));
        assertThat(quota.rows().getLast().exhaustedForecast()).isEqualTo("2026-03-05");

        quota.advanceTo(Events.midnight("2026-03-06"), Duration.ofDays(9));

        assertThat(quota.rows()).singleElement().satisfies(row -> {
            assertThat(row.exhaustedForecast()).isEqualTo("2026-03-09");
            assertThat(row.asOf()).isEqualTo(START);
        });
    }
}
