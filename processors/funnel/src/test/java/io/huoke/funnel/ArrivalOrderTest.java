package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.chatFound;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.deletedByMember;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static io.huoke.funnel.Events.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Event;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.WeComEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Any order and any repetition of the same facts gives the same bytes. */
class ArrivalOrderTest {

    /** Two topologies each, with stores on the disk. */
    private static final int ROUNDS = 20;

    private static final int DAY = 24 * 3600;

    /** Something that comes to the funnel. */
    private interface Arrival {
        void at(FunnelDriver funnel);
    }

    @Test
    void ofCallbacks() {
        assertThatOrderDoesNotMatter(0);
    }

    @Test
    void ofCallbacksAndWhatWasReconciledAndChannels() {
        assertThatOrderDoesNotMatter(5);
    }

    private static void assertThatOrderDoesNotMatter(int reconciledKinds) {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            List<Event> events = IntStream.range(0, 60)
                    .mapToObj(i -> event(random, random.nextInt(7 + reconciledKinds)))
                    .toList();
            List<Arrival> channels = reconciledKinds == 0 ? List.of() : channels();
            List<Arrival> arrivals = new ArrayList<>(channels);
            events.forEach(event -> arrivals.add(funnel -> funnel.process(event)));
            Map<String, String> expected = outcome(arrivals);

            List<Arrival> disturbed = new ArrayList<>(arrivals);
            for (Event event : events) {
                if (random.nextInt(3) == 0) {
                    Event again = again(event, random);
                    disturbed.add(funnel -> funnel.process(again));
                }
            }
            disturbed.addAll(channels);
            Collections.shuffle(disturbed, random);

            assertThat(outcome(disturbed)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** A callback comes as it came; what is asked for may be found again at any time. */
    private static Event again(Event event, Random random) {
        return switch (event) {
            case WeComEvent callback -> callback;
            case ReconciledEvent found ->
                new ReconciledEvent(
                        found.id(), found.time().plus(Duration.ofSeconds(random.nextInt(DAY))), found.data());
        };
    }

    private static Map<String, String> outcome(List<Arrival> arrivals) {
        try (FunnelDriver fresh = new FunnelDriver()) {
            arrivals.forEach(arrival -> arrival.at(fresh));
            return fresh.rows();
        }
    }

    private static List<Arrival> channels() {
        return Stream.of("s0", "s1")
                .<Arrival>map(state -> funnel -> funnel.map("ww1/c0", state, "ref-of-" + state, START))
                .toList();
    }

    /** Few names, so that everything meets everything. */
    private static Event event(Random random, int kind) {
        String corp = "c" + random.nextInt(2);
        String link = "ca" + random.nextInt(3);
        String state = random.nextInt(4) == 0 ? null : "s" + random.nextInt(3);
        String user = "u" + random.nextInt(2);
        String customer = "wm" + random.nextInt(4);
        int second = random.nextInt(3 * DAY);
        Integer addedAt = random.nextInt(3) == 0 ? null : random.nextInt(3 * DAY);
        return switch (kind) {
            case 0 -> open(corp, link, state, second);
            case 1 -> request(corp, link, state, second);
            case 2, 3 -> add(corp, user, customer, state, second);
            case 4 -> chat(corp, user, customer, link, second);
            case 5 -> deletedByMember(corp, user, customer, second);
            case 6 -> deletedByCustomer(corp, user, customer, second);
            case 7 -> chatFound(corp, user, customer, random.nextBoolean() ? link : null, state, second);
            default -> listed(corp, user, customer, link, state, random.nextInt(3), addedAt, second);
        };
    }
}
