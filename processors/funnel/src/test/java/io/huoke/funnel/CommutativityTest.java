package io.huoke.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.funnel.history.Arrival;
import io.huoke.funnel.history.Case;
import io.huoke.schemas.Reconciled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Any order and any repetition of the same input gives the same bytes on all three topics. */
class CommutativityTest {

    private static final int ROUNDS = 3;
    private static final int TENANTS = 30;

    /** Of the arrivals, percent that come again, some of them several times. */
    private static final int REPEATED = 40;

    private static final int DAY = 24 * 3600;

    @Test
    void orderAndRepetitionDoNotMatter() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            List<Arrival> arrivals = new ArrayList<>(LongStream.range(0, TENANTS)
                    .mapToObj(i -> Case.of(seed + i))
                    .flatMap(one -> one.arrivals().stream())
                    .toList());
            Map<String, String> expected = Stage.rows(arrivals);

            List<Arrival> disturbed = new ArrayList<>(arrivals);
            for (Arrival arrival : arrivals) {
                while (random.nextInt(100) < REPEATED) {
                    disturbed.add(again(arrival, random));
                }
            }
            Collections.shuffle(disturbed, random);

            assertThat(Stage.rows(disturbed)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** A callback comes as it came, a figure is one of its time; a customer may be found again at any time. */
    private static Arrival again(Arrival arrival, Random random) {
        return arrival instanceof Arrival.Found found && !(found.data() instanceof Reconciled.Statistic)
                ? new Arrival.Found(found.data(), found.time().plus(Duration.ofSeconds(random.nextInt(DAY))))
                : arrival;
    }
}
