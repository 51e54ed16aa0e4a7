package io.huoke.quota;

import static io.huoke.quota.Events.callback;
import static io.huoke.quota.Events.price;
import static io.huoke.quota.QuotaDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quota that the provider has paid for, of which WeCom tells by callbacks alone. */
class ProviderTest {

    private static final Duration WEEK = Duration.ofDays(7);

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

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    @Test
    void exhaustedEndsWithALaterUse() {
        quota.tell(
                callback("service_balance_consumed", "wp1", at(0)),
                callback("service_balance_exhausted", "wp1", at(0)));
        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("ProviderQuotaExhausted/ww1/wp1");
            assertThat(row.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(row.tenant()).isEqualTo("ww1/wp1");
        });

        quota.tell(callback("service_balance_consumed", "wp1", at(60)));

        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
        assertThat(quota.rows()).as("it is not the tenant's").isEmpty();
    }

    @Test
    void whereNoEnterpriseIsNamedItIsAboutTheOwner() {
        quota.tell(callback("service_balance_low", null, at(0)));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("ProviderQuotaLow/ww1");
            assertThat(row.severity()).isEqualTo(Severity.WARNING);
            assertThat(row.tenant()).isNull();
            assertThat(row.labels()).containsEntry("owner", "ww1");
        });
    }

    @Test
    void bothEndAfterSilenceAndLowNotByAUse() {
        quota.tell(
                callback("service_balance_low", "wp1", at(0)),
                callback("service_balance_exhausted", "wp1", at(0)),
                callback("service_balance_low", "wp1", at(60)));
        assertThat(quota.alerts()).hasSize(2);

        quota.advanceTo(START.plus(WEEK).minusSeconds(1), Duration.ofDays(8));
        assertThat(quota.alerts()).noneMatch(row -> !row.isFiring());
        quota.advance(Duration.ofSeconds(1));
        assertThat(quota.alerts("ProviderQuotaExhausted"))
                .extracting(AlertRow::isFiring)
                .containsExactly(false);
        quota.tell(callback("service_balance_consumed", "wp1", quota.now()));
        assertThat(quota.alerts()).isEmpty();
        quota.advance(Duration.ofSeconds(60));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo("ProviderQuotaLow");
            assertThat(row.isFiring()).isFalse();
        });
    }

    @Test
    void anotherPriceIsToldUntilItIsInForce() {
        Instant effective = START.plus(Duration.ofDays(3));
        quota.tell(price(150L, effective, at(0)));
        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("PriceChange/ww1");
            assertThat(row.severity()).isEqualTo(Severity.INFO);
            assertThat(row.summary()).contains("becomes 1.50 yuan on 2026-03-05 (Asia/Shanghai)");
        });

        quota.advance(Duration.ofDays(3));

        assertThat(quota.alerts()).extracting(AlertRow::isFiring).containsExactly(false);
    }

    @Test
    void eachPriceIsNewsAndTheSameOneIsNot() {
        Instant effective = START.plus(Duration.ofDays(3));
        quota.tell(price(150L, effective, at(0)), price(150L, effective, at(0)));
        quota.tell(price(200L, effective, at(60)));

        assertThat(quota.alerts()).hasSize(2).last().satisfies(row -> assertThat(row.summary())
                .contains("2.00 yuan"));
        assertThat(quota.alerts()).extracting(AlertRow::notice).doesNotHaveDuplicates();
    }

    @Test
    void aPriceOfWhichLittleIsToldIsToldForAWeek() {
        quota.tell(price(null, null, at(0)));
        assertThat(quota.alerts()).singleElement().satisfies(row -> assertThat(row.summary())
                .endsWith("becomes another"));

        quota.advance(WEEK);

        assertThat(quota.alerts()).last().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
    }
}
