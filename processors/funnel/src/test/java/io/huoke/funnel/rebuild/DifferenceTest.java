package io.huoke.funnel.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.funnel.rebuild.Difference.Moment;
import io.huoke.funnel.rebuild.Difference.Shown;
import io.huoke.funnel.rebuild.Difference.Wrong;
import io.huoke.funnel.rebuild.Outcome.ChangedRow;
import io.huoke.funnel.rebuild.Outcome.Column;
import io.huoke.funnel.rebuild.Outcome.Fate;
import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static final String TENANT = "ww1/wpCorp";
    private static final Day DAY = new Day(LocalDate.parse("2026-03-05"));

    private static Map<RowId, Shown> counted(long adds, long revision) {
        DayRow row = new DayRow.OfState(new FunnelRow(TENANT, "link", "s", DAY, 5, 0, adds, 0, 0, 0, false));
        return Map.of(row.id(), new Shown(row, revision));
    }

    private static List<Wrong> between(
            Map<RowId, Shown> liveFirst,
            Map<RowId, Shown> shadowFirst,
            Map<RowId, Shown> live,
            Map<RowId, Shown> shadow) {
        return Difference.of(new Moment(liveFirst, shadowFirst), new Moment(live, shadow));
    }

    @Test
    void isOfRowsThatAreDifferentAtBothMoments() {
        List<Wrong> wrong = between(counted(3, 10), counted(2, 4), counted(3, 10), counted(2, 4));

        assertThat(wrong).singleElement().satisfies(row -> {
            ChangedRow changed = ChangedRow.of(row, Fate.FOUND);
            assertThat(changed.key()).isEqualTo("ww1/wpCorp/link/s/2026-03-05");
            assertThat(changed.columns()).containsExactly(new Column("adds", 3L, 2L));
        });
    }

    @Test
    void revisionsAreOfEachSideAndNoDifference() {
        assertThat(between(counted(3, 10), counted(3, 4), counted(3, 10), counted(3, 4)))
                .isEmpty();
    }

    @Test
    void leavesOutWhatTheFunnelWroteMeanwhile() {
        assertThat(between(counted(3, 10), counted(2, 4), counted(3, 11), counted(2, 4)))
                .isEmpty();
        assertThat(between(Map.of(), counted(2, 4), counted(3, 10), counted(2, 4)))
                .isEmpty();
    }

    @Test
    void leavesOutWhatTheShadowWroteMeanwhile() {
        assertThat(between(counted(3, 10), counted(1, 3), counted(3, 10), counted(2, 4)))
                .isEmpty();
        assertThat(between(counted(3, 10), Map.of(), counted(3, 10), counted(2, 4)))
                .isEmpty();
    }

    @Test
    void aMissingRowIsToBeWritten() {
        List<Wrong> wrong = between(Map.of(), counted(2, 4), Map.of(), counted(2, 4));

        assertThat(wrong).singleElement().satisfies(row -> {
            assertThat(row.before()).isNull();
            assertThat(ChangedRow.of(row, Fate.FOUND).columns())
                    .containsExactly(new Column("opens", 0L, 5L), new Column("adds", 0L, 2L));
        });
    }

    @Test
    void aRowThatShouldNotBeThereIsToCountNothing() {
        List<Wrong> wrong = between(counted(2, 4), Map.of(), counted(2, 4), Map.of());

        assertThat(wrong).singleElement().satisfies(row -> assertThat(row.after())
                .isEqualTo(row.after().empty()));
    }

    @Test
    void totalsSayByHowMuchEachColumnWasWrong() {
        DayRow before =
                new DayRow.OfLink(new LinkFunnelRow(TENANT, "l", DAY, 5, 0, 2, 0, 0, 0, null, null, null, false));
        DayRow after = new DayRow.OfLink(new LinkFunnelRow(TENANT, "l", DAY, 4, 0, 4, 0, 0, 0, 9L, 1L, 3L, true));

        Outcome outcome = new Outcome(
                LocalDate.parse("2026-03-05"),
                LocalDate.parse("2026-03-09"),
                List.of(
                        ChangedRow.of(new Wrong(before, after), Fate.CORRECTED),
                        ChangedRow.of(new Wrong(before, after), Fate.CHANGED_MEANWHILE)));

        assertThat(outcome.totals()).isEqualTo(Map.of("huoke.funnel.links", Map.of("opens", -2L, "adds", 4L)));
        assertThat(outcome.count(Fate.CORRECTED)).isEqualTo(1);
    }
}
