package io.huoke.funnel;

import io.huoke.funnel.history.Actual;
import io.huoke.funnel.history.Arrival;
import io.huoke.funnel.history.Case;
import io.huoke.schemas.ChannelRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Plays what comes to the funnel, without a broker. */
final class Stage {

    private Stage() {}

    static void play(FunnelDriver funnel, Arrival arrival) {
        switch (arrival) {
            case Arrival.Told told -> funnel.process(told.fact().event());
            case Arrival.Found found -> funnel.process(found.event());
            case Arrival.Mapped mapped -> {
                ChannelRow row = mapped.row();
                funnel.map(row.tenant(), row.state(), row.channelRef(), row.createdAt());
            }
            case Arrival.Passed passed -> funnel.reconcile(passed.row());
        }
    }

    /** The last row per key of all three topics, when all of that has come to a fresh funnel. */
    static Map<String, String> rows(Collection<Arrival> arrivals) {
        try (FunnelDriver funnel = new FunnelDriver()) {
            arrivals.forEach(arrival -> play(funnel, arrival));
            // What is too much to be done at once is done bit by bit.
            funnel.advance(Duration.ofSeconds(10));
            return funnel.rows();
        }
    }

    /** What a fresh funnel makes of cases, by tenant. */
    static Map<String, Actual> actual(List<Case> cases) {
        return Actual.byTenant(
                rows(cases.stream().flatMap(one -> one.arrivals().stream()).toList()));
    }
}
