package io.huoke.notifier;

import io.huoke.notifier.watch.Watch;
import io.huoke.runtime.alert.Alerting;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The alerts of the notifier itself, which have to get through without Kafka. For one thread. */
final class OwnAlerts {

    /** The name of the alert that always fires. */
    static final String WATCHDOG = "HuokeWatchdog";

    /** A watch needs so long to notice again what an earlier process has noticed. */
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    private final Board board;
    private final List<Watch> watches;
    private final InstantSource clock;
    private final Instant begin;

    OwnAlerts(Board board, List<Watch> watches, InstantSource clock) {
        this.board = board;
        this.watches = List.copyOf(watches);
        this.clock = clock;
        this.begin = clock.instant();
    }

    /** Puts on the board what holds now, and what does not any more. */
    void look() {
        Instant now = clock.instant();
        Map<String, Condition> conditions = new HashMap<>();
        conditions.put(WATCHDOG, watchdog());
        watches.forEach(watch -> watch.conditions().forEach(condition -> conditions.put(condition.key(), condition)));
        Map<String, AlertRow> known = board.noticed();
        conditions.forEach((key, condition) ->
                Alerting.next(known.get(key), Optional.of(condition), now).ifPresent(board::noticed));
        if (now.isBefore(begin.plus(FIRST_LOOK))) {
            known.keySet().retainAll(board.noticedHere());
        }
        known.forEach((key, row) -> {
            if (!conditions.containsKey(key)) {
                Alerting.next(row, Optional.empty(), now).ifPresent(board::noticed);
            }
        });
    }

    private Condition watchdog() {
        return new Condition(
                WATCHDOG,
                WATCHDOG,
                Severity.INFO,
                null,
                null,
                begin,
                "Huoke's alerts get through",
                "Nothing. Be alarmed when this one stops: then no other can reach you.",
                List.of(),
                Map.of(Condition.SERVICE, NotifierService.NAME),
                null);
    }
}
