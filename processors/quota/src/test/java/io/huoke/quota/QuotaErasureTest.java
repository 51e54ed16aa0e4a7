package io.huoke.quota;

import static io.huoke.quota.Events.TENANT;
import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.callback;
import static io.huoke.quota.Events.exhausted;
import static io.huoke.quota.Events.increased;
import static io.huoke.quota.Events.link;
import static io.huoke.quota.Events.unavailable;
import static io.huoke.quota.QuotaDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.quota.Events.Lot;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.LinkRow.Status;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaErasureTest {

    /** Begins with the same letters. */
    private static final String OTHER = "wp12";

    @TempDir
    private Path directory;

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    /** At once, and an entry at a time. */
    @ParameterizedTest
    @ValueSource(ints = {10_000, 1})
    void nothingIsLeftOfATenantAndNothingLateBringsItBack(int atOnce) {
        try (QuotaDriver quota = new QuotaDriver(directory, atOnce)) {
            quota.tell(
                            exhausted(at(0)),
                            increased(at(1)),
                            a8(at(2), 0, 5, Lot.of("2026-03-05", 5)),
                            callback("service_balance_low", "wp1", at(2)),
                            callback("balance_exhausted", OTHER, at(3)),
                            callback("service_balance_low", null, at(3)),
                            unavailable("ca1", at(3)))
                    .tell(link("ca2", Status.ACTIVE, at(3)));
            quota.alerts();
            quota.rows();

            quota.erase(1, at(10)).advanceTo(at(5), Duration.ofMillis(100));

            assertThat(quota.tombstones(Topic.ALERTS))
                    .hasSize(5)
                    .containsEntry("QuotaExhausted/ww1/wp1", true)
                    .containsEntry("QuotaLow/ww1/wp1", true)
                    .containsEntry("QuotaExpiring/ww1/wp1/2026-03-05", true)
                    .containsEntry("ProviderQuotaLow/ww1/wp1", true)
                    .containsEntry("LinkUnavailable/ww1/wp1/ca1", true);
            assertThat(quota.tombstones(Topic.QUOTA_STATES)).hasSize(1).containsEntry(TENANT, true);
            assertThat(quota.stored())
                    .noneMatch(entry -> entry.contains(TENANT + "\0") || entry.contains(TENANT + "\""));
            assertThat(quota.stored()).anyMatch(entry -> entry.contains("ww1/wp12"));
            assertThat(quota.receipts()).hasSize(1);

            quota.tell(exhausted(at(9)), unavailable("ca1", at(9)), a8(at(20), 0, 0))
                    .tell(link("ca2", Status.UNAVAILABLE, at(9)))
                    .advance(Duration.ofDays(8));
            assertThat(quota.alerts()).noneMatch(row -> row == null || TENANT.equals(row.tenant()));
            assertThat(quota.rows()).isEmpty();

            quota.readmit(2, at(100)).tell(exhausted(at(99)));
            assertThat(quota.alerts()).isEmpty();
            quota.tell(exhausted(at(101)));
            assertThat(quota.alerts()).extracting(AlertRow::key).containsExactly("QuotaExhausted/ww1/wp1");
            assertThat(quota.rows()).hasSize(1);
            assertThat(quota.deadLetters()).isEmpty();
        }
    }
}
