package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On-call learns which tenants cannot be reconciled, in simulated time. */
@Timeout(180)
class ReconciliationFailingTest {

    private static final Instant START = Instant.parse("2026-02-27T03:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final Duration HALF_AN_HOUR_AND_A_LITTLE = Duration.ofMinutes(35);
    private static final Tenant TENANT = SimulatedTenants.tenant(0);
    private static final String KEY = "ReconciliationFailing/" + TENANT;

    @TempDir
    private Path directory;

    private SimulatedTask task;

    @BeforeEach
    void start() {
        task = new SimulatedTask(directory, START, 1, 3, 1);
        task.wecom.away(true);
    }

    @AfterEach
    void stop() {
        task.close();
    }

    private AlertRow raised() {
        task.pass(HALF_AN_HOUR_AND_A_LITTLE, STEP);
        List<AlertRow> said = task.alerts();
        assertThat(said).hasSize(1);
        return said.getFirst();
    }

    @Test
    void whoeverIsNotAnsweredForHalfAnHourIsToldWithReasonAndName() {
        task.pass(Duration.ofMinutes(29), STEP);
        assertThat(task.alerts()).isEmpty();

        task.pass(Duration.ofMinutes(6), STEP);

        assertThat(task.alerts()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo(KEY);
            assertThat(row.name()).isEqualTo("ReconciliationFailing");
            assertThat(row.severity()).isEqualTo(Severity.WARNING);
            assertThat(row.tenant()).isEqualTo(TENANT.toString());
            assertThat(row.corpName()).isEqualTo("小店");
            assertThat(row.since()).isBetween(START, START.plusSeconds(180));
            assertThat(row.summary())
                    .isEqualTo("tenant " + TENANT + " (小店) cannot be reconciled: WeCom does not answer;"
                            + " see wecom.api-base");
            assertThat(row.action()).contains("huoke reconcile --tenant " + TENANT);
            assertThat(row.labels()).isEqualTo(Map.of("service", "reconciler"));
        });
    }

    @Test
    void itIsSaidAgainDailyOnly() {
        AlertRow first = raised();

        task.pass(Duration.ofHours(23), Duration.ofMinutes(10));
        assertThat(task.alerts()).isEmpty();
        task.pass(Duration.ofHours(2), Duration.ofMinutes(10));

        assertThat(task.alerts()).singleElement().satisfies(row -> {
            assertThat(row.isFiring()).isTrue();
            assertThat(row.since()).isEqualTo(first.since());
        });
    }

    @Test
    void itIsOverOnceWeComAnswersAndBeginsAnewWithTheNextHalfAnHour() {
        raised();

        task.wecom.away(false);
        task.pass(Duration.ofHours(7), Duration.ofMinutes(10));

        assertThat(task.alerts()).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.RESOLVED);
            assertThat(row.resolvedAt()).isNotNull();
        });
        task.wecom.away(true);
        task.pass(Duration.ofHours(36), Duration.ofMinutes(10));
        assertThat(task.alerts().getFirst().isFiring()).isTrue();
    }

    @Test
    void aPassThatSomebodyWantsAndThatFailsAsWellDoesNotEndIt() {
        raised();

        task.request(TENANT);
        task.pass(Duration.ofHours(2), Duration.ofMinutes(1));

        assertThat(task.alerts()).isEmpty();
        assertThat(task.stored(ReconcilerStores.ALERTS)).hasSize(1);
    }

    @Test
    void aPassThatSomebodyWantsAndThatSucceedsEndsItWithinMinutes() {
        raised();

        task.wecom.away(false);
        task.request(TENANT);
        task.pass(Duration.ofMinutes(2), STEP);

        assertThat(task.alerts()).singleElement().satisfies(row -> assertThat(row.state())
                .isEqualTo(State.RESOLVED));
    }

    @Test
    void whoeverWithdrawsThePermissionIsNoTroubleAnyMore() {
        raised();

        task.wecom.withdraw();
        task.pass(Duration.ofSeconds(30), STEP);

        assertThat(task.alerts()).singleElement().satisfies(row -> assertThat(row.state())
                .isEqualTo(State.RESOLVED));
        task.pass(Duration.ofHours(1), Duration.ofMinutes(1));
        assertThat(task.alerts()).isEmpty();
    }

    @Test
    void nothingIsLeftOfTheAlertOfATenantThatCancelled() {
        raised();

        task.command(TENANT, Command.ERASE, 1, task.now());
        task.pass(Duration.ofHours(1), Duration.ofMinutes(1));

        assertThat(task.output(Topic.ALERTS))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.value()).isNull())
                .anySatisfy(row -> assertThat(row.key()).isEqualTo(KEY));
        assertThat(task.stored(ReconcilerStores.ALERTS)).isEmpty();
    }
}
