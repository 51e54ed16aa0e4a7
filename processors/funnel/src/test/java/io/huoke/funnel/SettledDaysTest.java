package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static io.huoke.funnel.Events.reconciled;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Days that are over and reconciled, WeCom's own figures beside them, and what a rebuild may still change. */
class SettledDaysTest {

    private static final String LINK = "ww1/c/ca1/2026-01-01";
    private static final String SHARED = "ww1/c/ca1/spring/2026-01-01";
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
    /** Midnight in Shanghai. */
    private static final Instant NEXT_DAY = Instant.parse("2026-01-01T16:00:00Z");

    private FunnelDriver funnel;

    @BeforeEach
    void start() {
        funnel = new FunnelDriver();
        funnel.process(open("c", "ca1", "spring", 0))
                .process(add("c", "u1", "wm1", "spring", 1))
                .process(chat("c", "u1", "wm1", "ca1", 2));
    }

    @AfterEach
    void stop() {
        funnel.close();
    }

    private static ReconciliationRow pass(Instant startedAt, int failedLinks) {
        Pass pass = new Pass(startedAt, startedAt.plusSeconds(60), null, 2, false, 3, 3, failedLinks, 10, 0);
        return new ReconciliationRow(
                "ww1/c", AppKind.THIRD_PARTY, null, pass, Map.of(), null, startedAt.plusSeconds(60));
    }

    private static Reconciled.Statistic figures(long clicks, long customers) {
        return new Reconciled.Statistic("ww1", "c", "ca1", DAY, clicks, customers);
    }

    @Test
    void aPassThatBeganAfterADaySettlesIt() throws IOException {
        funnel.reconcile(pass(NEXT_DAY, 0));

        assertThat(funnel.count(SHARED).settled()).isTrue();
        assertThat(funnel.linkCount(LINK).settled()).isTrue();
    }

    @Test
    void oneThatBeganBeforeItsEndDoesNot() throws IOException {
        funnel.reconcile(pass(NEXT_DAY.minusSeconds(1), 0));

        assertThat(funnel.linkCount(LINK).settled()).isFalse();
    }

    @Test
    void norOneThatCouldNotSeeAllLinks() throws IOException {
        funnel.reconcile(pass(NEXT_DAY, 1));

        assertThat(funnel.linkCount(LINK).settled()).isFalse();
    }

    @Test
    void itStaysSettledWhateverComesLater() throws IOException {
        funnel.reconcile(pass(NEXT_DAY, 0)).reconcile(pass(NEXT_DAY.minus(Duration.ofDays(3)), 0));
        funnel.process(open("c", "ca1", "spring", 30)).process(open("c", "ca1", "spring", 100_000));

        assertThat(funnel.count(SHARED))
                .extracting(FunnelRow::opens, FunnelRow::settled)
                .containsExactly(2L, true);
        assertThat(funnel.count("ww1/c/ca1/spring/2026-01-02").settled()).isFalse();
    }

    @Test
    void theUnknownDayIsNeverSettled() throws IOException {
        funnel.process(listed("c", "u1", "wm2", "ca1", "spring", 1, null, 500_000))
                .reconcile(pass(NEXT_DAY, 0));

        assertThat(funnel.linkCount("ww1/c/ca1/unknown").settled()).isFalse();
    }

    @Test
    void allRowsOfATenantWithManyAreWritten() {
        IntStream.range(0, 500).forEach(i -> funnel.process(open("c", "ca" + i, "spring", 0)));

        funnel.reconcile(pass(NEXT_DAY, 0)).advance(Duration.ofSeconds(1));

        assertThat(funnel.rows().entrySet().stream()
                        .filter(row -> row.getKey().endsWith("2026-01-01"))
                        .filter(row -> row.getValue().contains("\"settled\":false")))
                .isEmpty();
    }

    @Test
    void theNewestOfWeComsFiguresCounts() throws IOException {
        funnel.process(reconciled(figures(9, 4), 200_000))
                .process(reconciled(figures(8, 3), 100_000))
                .process(reconciled(figures(9, 4), 300_000));

        LinkFunnelRow row = funnel.linkCount(LINK);
        assertThat(row)
                .extracting(LinkFunnelRow::a7Clicks, LinkFunnelRow::a7NewCustomers, LinkFunnelRow::addsDifference)
                .containsExactly(9L, 4L, null);
    }

    @Test
    void ofASettledDayTheDifferenceIsTold() throws IOException {
        funnel.process(reconciled(figures(9, 4), 200_000)).reconcile(pass(NEXT_DAY, 0));

        assertThat(funnel.linkCount(LINK).addsDifference()).isEqualTo(-3);
    }

    /** WeCom's days are Shanghai's, and the two would not be of the same hours. */
    @Test
    void notWhereDaysBeginElsewhere() throws IOException {
        HuokeConfig.Funnel usual = HuokeConfig.Funnel.DEFAULT;
        try (FunnelDriver elsewhere = new FunnelDriver(
                new HuokeConfig.Funnel(usual.attributionWindow(), ZoneOffset.UTC, usual.personalStates()))) {
            elsewhere
                    .process(open("c", "ca1", "spring", 0))
                    .process(reconciled(figures(9, 4), 200_000))
                    .reconcile(pass(NEXT_DAY.plus(Duration.ofDays(1)), 0));

            LinkFunnelRow row = elsewhere.linkCount(LINK);
            assertThat(row.settled()).isTrue();
            assertThat(row.a7NewCustomers()).isEqualTo(4);
            assertThat(row.addsDifference()).isNull();
        }
    }

    @Test
    void zerosAreNoRowUntilSomethingIsCounted() throws IOException {
        funnel.process(reconciled(new Reconciled.Statistic("ww1", "c", "ca2", DAY, 0, 0), 200_000));
        assertThat(funnel.rows()).doesNotContainKey("ww1/c/ca2/2026-01-01");

        funnel.process(open("c", "ca2", null, 5));
        assertThat(funnel.linkCount("ww1/c/ca2/2026-01-01").a7Clicks()).isZero();
    }

    @Test
    void aCorrectionIsObeyedIfTheRowIsStillTheSame() throws IOException {
        FunnelRow right = new FunnelRow("ww1/c", "ca1", "spring", Day.parse("2026-01-01"), 7, 0, 1, 1, 0, 0, false);

        funnel.correct(new FunnelCorrectionRow("ww1/c", right, null, funnel.revision(SHARED)), START);
        assertThat(funnel.count(SHARED).opens()).isEqualTo(7);
        funnel.correct(new FunnelCorrectionRow("ww1/c", right, null, funnel.revision(SHARED) - 1), START);
        funnel.process(open("c", "ca1", "spring", 9));

        assertThat(funnel.count(SHARED).opens()).isEqualTo(8);
    }

    @Test
    void aRowThatShouldNotBeThereGoes() {
        FunnelRow nothing = new FunnelRow("ww1/c", "ca1", "spring", Day.parse("2026-01-01"), 0, 0, 0, 0, 0, 0, false);

        funnel.correct(new FunnelCorrectionRow("ww1/c", nothing, null, funnel.revision(SHARED)), START);

        assertThat(funnel.rows()).doesNotContainKey(SHARED);
    }
}
