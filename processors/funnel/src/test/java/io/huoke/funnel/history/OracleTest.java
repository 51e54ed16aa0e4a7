package io.huoke.funnel.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The test kit itself: what it makes up is possible, various, and what the oracle says of it is not above the truth. */
class OracleTest {

    private static final int CASES = 1_000;

    @Test
    void theSameSeedGivesTheSame() {
        assertThat(Case.of(42)).isEqualTo(Case.of(42)).hasToString(Case.of(42).toString());
    }

    @Test
    void nothingIsDeliveredThatDidNotHappen() {
        assertThat(cases()).allMatch(Case::isPossible);
    }

    @Test
    void theOracleAgreesWithTheTruth() {
        assertThat(cases()).allSatisfy(one -> assertThat(Truth.violations(one.history(), one.arrivals(), expected(one)))
                .as("%s", one)
                .isEmpty());
    }

    @Test
    void theOracleDoesNotLookAtTheOrderOfArrival() {
        assertThat(cases()).allSatisfy(one -> {
            List<Arrival> disturbed = new ArrayList<>(one.arrivals());
            disturbed.addAll(one.arrivals());
            Collections.shuffle(disturbed, new Random(one.seed()));

            assertThat(Oracle.expect(one.history(), disturbed)).isEqualTo(expected(one));
        });
    }

    @Test
    void everythingHappensThatCan() {
        Set<Fact.Kind> kinds = EnumSet.noneOf(Fact.Kind.class);
        Set<ConversionRow.LinkMethod> methods = EnumSet.noneOf(ConversionRow.LinkMethod.class);
        List<ConversionRow> rows = new ArrayList<>();
        List<FunnelRow> counts = new ArrayList<>();
        List<LinkFunnelRow> links = new ArrayList<>();
        cases().forEach(one -> {
            one.history().facts().forEach(fact -> kinds.add(fact.kind()));
            rows.addAll(expected(one).conversions().values());
            counts.addAll(expected(one).counts().values());
            links.addAll(expected(one).links().values());
        });
        rows.forEach(row -> methods.add(row.linkMethod()));

        assertThat(kinds).isEqualTo(EnumSet.allOf(Fact.Kind.class));
        assertThat(methods).isEqualTo(EnumSet.allOf(ConversionRow.LinkMethod.class));
        assertThat(rows)
                .anyMatch(row -> !row.linkCandidates().isEmpty())
                .anyMatch(row -> row.secondsToAdd() != null)
                .anyMatch(row -> row.addedAt() == null && row.reAdds() > 0)
                .anyMatch(row -> row.chatted() && row.chattedAt() == null)
                .anyMatch(row -> row.deletedAt() != null)
                .anyMatch(row -> row.channelRef() != null)
                .anyMatch(row -> row.userId() == null && row.openedAt() != null);
        assertThat(counts)
                .anyMatch(FunnelRow::settled)
                .anyMatch(row -> !row.settled() && row.day().date() != null);
        assertThat(links)
                .anyMatch(row -> row.addsDifference() != null)
                .anyMatch(row -> row.a7Clicks() != null && row.addsDifference() == null)
                .anyMatch(row -> row.linkId() == null);
    }

    private static List<Case> cases() {
        return LongStream.range(0, CASES).mapToObj(Case::of).toList();
    }

    private static Expected expected(Case some) {
        return Oracle.expect(some.history(), some.arrivals());
    }
}
