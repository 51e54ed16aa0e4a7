package io.huoke.funnel.loss;

import static io.huoke.funnel.loss.LossDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossWatchTest {

    private static final String TENANT = "ww1/wpCorp";

    /** Begins with the same letters. */
    private static final String OTHER = "ww1/wpCorp2";

    private static final Instant LONG_AGO = START.minus(Duration.ofDays(30));

    @TempDir
    private Path state;

    private LossDriver driver;

    @BeforeEach
    void open() {
        driver = new LossDriver(state);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private LossDriver scanned(String tenant, Instant completedAt) {
        return driver.tell(watch -> watch.firstScan(Tenant.parse(tenant), completedAt));
    }

    private void replace(Arrival before, Arrival after) {
        driver.tell(
                watch -> watch.replace(Tenant.parse(TENANT), Optional.ofNullable(before), Optional.ofNullable(after)));
    }

    @Test
    void raisesTheAlertOfTheTenantWhoseCallbacksAreLost() {
        scanned(TENANT, LONG_AGO);
        scanned(OTHER, LONG_AGO);
        driver.arrive(TENANT, 969, false, START.minusSeconds(600))
                .arrive(TENANT, 31, true, START.minusSeconds(300))
                .arrive(OTHER, 1_000, false, START.minusSeconds(300));

        driver.advance(LossWatch.INTERVAL);

        assertThat(driver.said()).singleElement().satisfies(row -> {
            assertThat(row.tenant()).isEqualTo(TENANT);
            assertThat(row.summary()).contains("3.1 %", "(31 of 1,000)");
        });
        driver.advance(Duration.ofMinutes(30));
        assertThat(driver.said()).isEmpty();
    }

    @Test
    void namesTheTenantAlsoWhileNamesAreStillBeingReadAfterARestart() {
        scanned(TENANT, LONG_AGO);
        driver.name(TENANT, "小店")
                .arrive(TENANT, 100, true, START.minusSeconds(300))
                .advance(LossWatch.INTERVAL);
        assertThat(driver.said()).singleElement().satisfies(row -> {
            assertThat(row.corpName()).isEqualTo("小店");
            assertThat(row.summary()).contains("tenant " + TENANT + " (小店)");
        });

        driver.name(TENANT, null).restart().advance(Duration.ofMinutes(30));

        assertThat(driver.said()).isEmpty();
    }

    @Test
    void neverForCustomersOfBeforeTheFirstScan() {
        driver.arrive(TENANT, 100, true, START.minus(Duration.ofHours(2)));
        driver.advance(LossWatch.INTERVAL);
        assertThat(driver.said()).as("no scan yet").isEmpty();

        scanned(TENANT, START.minus(Duration.ofHours(1)));
        driver.advance(LossWatch.INTERVAL);
        assertThat(driver.said()).as("added before the scan was over").isEmpty();

        driver.arrive(TENANT, 100, true, START.minus(Duration.ofMinutes(30)));
        driver.advance(LossWatch.INTERVAL);
        assertThat(driver.said()).singleElement().satisfies(row -> assertThat(row.summary())
                .contains("(100 of 100)"));
    }

    @Test
    void theMinuteOfTheFirstScanItselfDoesNotCount() {
        scanned(TENANT, START.minusSeconds(300));

        driver.arrive(TENANT, 100, true, START.minusSeconds(299)).advance(LossWatch.INTERVAL);

        assertThat(driver.said()).isEmpty();
    }

    @Test
    void laterScansDoNotMoveTheFirst() {
        scanned(TENANT, START.minus(Duration.ofHours(2)));
        scanned(TENANT, START.minusSeconds(1));

        driver.arrive(TENANT, 100, true, START.minus(Duration.ofHours(1))).advance(LossWatch.INTERVAL);

        assertThat(driver.said()).hasSize(1);
    }

    @Test
    void aCallbackThatComesLateTakesTheLossBack() {
        scanned(TENANT, LONG_AGO);
        Instant addedAt = START.minusSeconds(300);
        driver.arrive(TENANT, 98, false, addedAt).arrive(TENANT, 3, true, addedAt);
        driver.advance(LossWatch.INTERVAL);
        assertThat(driver.said()).hasSize(1);

        replace(new Arrival(addedAt, true), new Arrival(addedAt, false));
        replace(new Arrival(addedAt, true), new Arrival(addedAt.minusSeconds(120), false));
        driver.advance(LossWatch.INTERVAL);

        assertThat(driver.said()).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(AlertRow.State.RESOLVED);
        });
        assertThat(driver.stored()).anyMatch(entry -> entry.contains("Arrivals[adds=100, missed=1]"));
    }

    @Test
    void theAlertEndsWhenTheLossLeavesTheWindow() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.minus(Duration.ofHours(23)));
        driver.advance(LossWatch.INTERVAL);
        assertThat(driver.said()).hasSize(1);

        driver.advance(Duration.ofHours(1)).advance(LossWatch.INTERVAL);

        assertThat(driver.said()).singleElement().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
    }

    @Test
    void customersFromTheFutureCountWhenTheirTimeHasCome() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.plus(Duration.ofHours(1)));
        driver.advance(LossWatch.INTERVAL);
        assertThat(driver.said()).isEmpty();

        driver.advance(Duration.ofHours(1));
        driver.arrive(TENANT, 1, true, START).advance(LossWatch.INTERVAL);

        assertThat(driver.said()).hasSize(1);
    }

    @Test
    void countsThatAreOverAreNotKept() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, false, START.minus(Duration.ofHours(26)))
                .arrive(TENANT, 60, false, START.minus(Duration.ofHours(24)));
        assertThat(driver.stored())
                .filteredOn(entry -> entry.startsWith("arrivals"))
                .hasSize(1);

        driver.advance(Duration.ofHours(2));

        assertThat(driver.stored()).noneMatch(entry -> entry.startsWith("arrivals"));
        Arrival over = new Arrival(START.minus(Duration.ofHours(24)), false);
        replace(over, null);
        assertThat(driver.stored()).noneMatch(entry -> entry.startsWith("arrivals"));
    }

    @Test
    void aFiringAlertGoesOnAfterARestart() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.minusSeconds(300)).advance(LossWatch.INTERVAL);
        Instant since = driver.said().getFirst().since();

        driver.restart();
        for (int hour = 1; hour <= 23; hour++) {
            driver.advance(Duration.ofHours(1));
            driver.arrive(TENANT, 60, true, START.plus(Duration.ofHours(hour)).minusSeconds(300));
        }

        assertThat(driver.said())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.isFiring()).isTrue())
                .allSatisfy(row -> assertThat(row.since()).isEqualTo(since));
    }

    @Test
    void anAlertEndsAfterARestartThoughNobodyNewComes() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.minusSeconds(300)).advance(LossWatch.INTERVAL);
        driver.said();

        driver.restart().advance(Duration.ofHours(25));

        assertThat(driver.said()).last().satisfies(row -> assertThat(row.isFiring())
                .isFalse());
    }

    @Test
    void whatChangedJustBeforeARestartIsJudgedAfterIt() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.minusSeconds(300));

        driver.restart().advance(LossWatch.INTERVAL);

        assertThat(driver.said()).hasSize(1);
    }

    @Test
    void anErasedTenantLeavesNothingAndTheOthersStay() {
        scanned(TENANT, LONG_AGO);
        scanned(OTHER, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.minusSeconds(300))
                .arrive(TENANT, 60, true, START.minusSeconds(600))
                .arrive(OTHER, 60, true, START.minusSeconds(300))
                .advance(LossWatch.INTERVAL);
        driver.said();

        driver.erase(TENANT, 2).advance(LossWatch.INTERVAL);

        assertThat(driver.said()).containsExactly((AlertRow) null);
        assertThat(driver.stored()).isNotEmpty().allMatch(entry -> entry.contains(OTHER));
    }

    @Test
    void anAlertThatEndedLongAgoIsErasedFromItsTopicToo() {
        scanned(TENANT, LONG_AGO);
        driver.arrive(TENANT, 60, true, START.minusSeconds(300)).advance(LossWatch.INTERVAL);
        driver.advance(Duration.ofHours(25));
        assertThat(driver.said()).last().satisfies(row -> assertThat(row.isFiring())
                .isFalse());

        driver.erase(TENANT, 100);

        assertThat(driver.said()).containsExactly((AlertRow) null);
        assertThat(driver.stored()).isEmpty();
    }
}
