package io.huoke.quota;

import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.expiring;
import static io.huoke.quota.Events.midnight;
import static io.huoke.quota.QuotaDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.quota.Events.Lot;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days are those of Asia/Shanghai: it is 2 March there, 10 o'clock. */
class ExpiryTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private QuotaDriver quota;

    @BeforeEach
    void open() {
        quota = new QuotaDriver(directory);
    }

    @AfterEach
    void close() {
        quota.close();
    }

    /** What on-call is told: each time that it fires with another notice, and when that is over. */
    private static List<String> notices(List<AlertRow> alerts) {
        List<String> notices = new ArrayList<>();
        for (AlertRow row : alerts) {
            String notice = row.isFiring() ? row.notice() : "over";
            if (notices.isEmpty() || !notices.getLast().equals(notice)) {
                notices.add(notice);
            }
        }
        return notices;
    }

    @Test
    void eachNoticeComesOnceFromA8AloneByTheClockOverRestarts() {
        quota.tell(a8(START, 0, 100, Lot.of("2026-03-20", 100)));
        List<AlertRow> alerts = new ArrayList<>();

        for (int i = 0; i < 7; i++) {
            quota.advanceTo(quota.now().plus(Duration.ofDays(3)), HOUR);
            alerts.addAll(quota.alerts());
            quota = quota.restarted();
        }

        assertThat(notices(alerts)).containsExactly("14d", "7d", "3d", "2d", "1d", "over");
        assertThat(alerts).allSatisfy(row -> {
            assertThat(row.key()).isEqualTo("QuotaExpiring/ww1/wp1/2026-03-20");
            assertThat(row.since()).isEqualTo(midnight("2026-03-06"));
        });
        assertThat(alerts.getFirst().summary())
                .isEqualTo("acquisition quota for 100 customers of ww1/wp1 expires on 2026-03-20 (Asia/Shanghai)");
        assertThat(alerts).filteredOn(row -> "7d".equals(row.notice())).allSatisfy(row -> assertThat(row.severity())
                .isEqualTo(Severity.INFO));
        assertThat(alerts).filteredOn(row -> "3d".equals(row.notice())).allSatisfy(row -> assertThat(row.severity())
                .isEqualTo(Severity.WARNING));
    }

    @Test
    void aNoticeComesAtMidnightInShanghai() {
        quota.tell(a8(START, 0, 100, Lot.of("2026-03-17", 100)));
        Instant midnight = midnight("2026-03-03");

        quota.advanceTo(midnight.minusSeconds(1), HOUR);
        assertThat(quota.alerts()).isEmpty();
        quota.advance(Duration.ofSeconds(1));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.notice()).isEqualTo("14d");
            assertThat(row.since()).isEqualTo(midnight);
        });
    }

    @Test
    void onTheDayItselfItIsNotOverYet() {
        quota.tell(a8(START, 0, 100, Lot.of("2026-03-03", 100)));
        assertThat(notices(quota.alerts())).containsExactly("1d");

        quota.advanceTo(midnight("2026-03-04").minusSeconds(1), HOUR);
        assertThat(notices(quota.alerts())).doesNotContain("over");
        quota.advance(Duration.ofSeconds(1));

        assertThat(notices(quota.alerts())).containsExactly("over");
    }

    @Test
    void whatIsFoundLateIsToldAtOnceAndOnlyAsItIsThen() {
        quota.tell(a8(START, 0, 100, Lot.of("2026-03-07", 100), Lot.of("2026-03-01", 5), Lot.of("2026-04-30", 9)));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.notice()).isEqualTo("7d");
            assertThat(row.since()).isEqualTo(START);
        });
    }

    @Test
    void everyDayHasItsOwnAlertAndOnesBatchesAreOne() {
        quota.tell(a8(
                START,
                0,
                100,
                Lot.of("2026-03-07", 60),
                Lot.of("2026-03-05", 20),
                Lot.of("2026-03-07", 20),
                Lot.of("2026-03-06", 0)));

        assertThat(quota.alerts())
                .extracting(AlertRow::key, AlertRow::notice)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("QuotaExpiring/ww1/wp1/2026-03-05", "3d"),
                        org.assertj.core.groups.Tuple.tuple("QuotaExpiring/ww1/wp1/2026-03-07", "7d"));
        assertThat(quota.rows().getLast().batches())
                .extracting(batch -> batch.expireDate() + " " + batch.balance())
                .containsExactly("2026-03-05 20", "2026-03-07 80");
    }

    @Test
    void whatANewerA8DoesNotHaveIsOver() {
        quota.tell(a8(START, 0, 100, Lot.of("2026-03-07", 60), Lot.of("2026-03-05", 40)));
        quota.alerts();

        quota.tell(a8(START.plusSeconds(60), 40, 60, Lot.of("2026-03-07", 60), Lot.of("2026-03-05", 0)));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("QuotaExpiring/ww1/wp1/2026-03-05");
            assertThat(row.isFiring()).isFalse();
        });
    }

    /** CB8 and A8 tell different times of the same day. */
    @Test
    void callbackAndA8AreOneAlert() {
        Instant evening = midnight("2026-03-05").plus(Duration.ofHours(22));
        quota.tell(a8(START, 0, 100, Lot.of("2026-03-05", 100)));

        for (int i = 0; i < 10; i++) {
            quota.tell(expiring(evening, 100L, START.plusSeconds(i)), expiring(evening, null, START.minusSeconds(60)));
        }

        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.notice())
                .isEqualTo("3d"));
    }

    @Test
    void aCallbackCountsWhereA8IsOlderOrMissing() {
        Instant evening = midnight("2026-03-05").plus(Duration.ofHours(22));
        quota.tell(expiring(evening, null, START));
        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.summary())
                .startsWith("a part of the acquisition quota of ww1/wp1 expires on 2026-03-05"));

        quota.tell(a8(START.minusSeconds(1), 0, 100));
        assertThat(quota.alerts()).isEmpty();
        quota.tell(a8(START.plusSeconds(1), 0, 100));

        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
    }
}
