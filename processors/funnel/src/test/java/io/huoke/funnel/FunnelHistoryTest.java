package io.huoke.funnel;

import static org.assertj.core.api.Assertions.fail;

import io.huoke.funnel.history.Actual;
import io.huoke.funnel.history.Case;
import io.huoke.funnel.history.Shrinker;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Guarantees G4 and G5 where the funnel is concerned: whatever happened, and however little of it was told how often and in
 * which order, the rows are what an oracle says that they must be, and no figure is above the truth.
 */
class FunnelHistoryTest {

    private static final int HISTORIES = Integer.getInteger("huoke.histories", 500);
    private static final long SEED = Long.getLong("huoke.histories.seed", System.nanoTime());

    /** A topology costs as much as some ten histories, and keeps all that it has written. */
    private static final int IN_ONE_TOPOLOGY = 250;

    @Test
    void rowsAreWhatTheHistoryComesToHoweverItIsDelivered() {
        System.out.printf("%d histories from -Dhuoke.histories.seed=%d%n", HISTORIES, SEED);
        for (long first = SEED; first < SEED + HISTORIES; first += IN_ONE_TOPOLOGY) {
            long end = Math.min(first + IN_ONE_TOPOLOGY, SEED + HISTORIES);
            List<Case> cases = LongStream.range(first, end).mapToObj(Case::of).toList();
            Map<String, Actual> actual = Stage.actual(cases);
            cases.stream()
                    .filter(one -> !problems(one, actual).isEmpty())
                    .findFirst()
                    .ifPresent(FunnelHistoryTest::explain);
        }
    }

    private static List<String> problems(Case some, Map<String, Actual> actual) {
        return actual.getOrDefault(some.history().tenant(), Actual.nothing()).problems(some);
    }

    private static List<String> problems(Case some) {
        return problems(some, Stage.actual(List.of(some)));
    }

    private static void explain(Case failing) {
        if (problems(failing).isEmpty()) {
            fail("only beside other tenants the rows are wrong of%n%s", failing);
        }
        System.out.printf("seed %d fails, which is being made smaller%n", failing.seed());
        Case smallest = Shrinker.shrink(failing, some -> !problems(some).isEmpty());
        fail("%s%n%s", smallest, String.join("\n", problems(smallest)));
    }
}
