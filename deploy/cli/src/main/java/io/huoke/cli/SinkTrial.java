package io.huoke.cli;

import io.huoke.notifier.NotifierService;
import io.huoke.notifier.sink.Handover;
import io.huoke.notifier.sink.Notification;
import io.huoke.notifier.sink.Sink;
import io.huoke.notifier.sink.SinkException;
import io.huoke.notifier.sink.Sinks;
import io.huoke.runtime.alert.Alerting;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.EventId;
import io.huoke.schemas.config.SinkConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a sink takes alerts: sends it one that fires and is over at once. */
final class SinkTrial {

    private static final String NAME = "HuokeTest";

    private final InstantSource clock;

    SinkTrial(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param message what is wrong and what to do, or how long it took
     */
    record Verdict(boolean ok, String message) {}

    /** Blocks until both are taken or one is not. */
    Verdict of(SinkConfig config) throws InterruptedException {
        Instant start = clock.instant();
        AlertRow firing = Alerting.next(null, Optional.of(condition(config, start)), start)
                .orElseThrow();
        long began = System.nanoTime();
        try (Sink sink = Sinks.of(config, clock, List.of())) {
            send(sink, firing);
            send(sink, firing.endedAt(clock.instant()));
        } catch (SinkException e) {
            return new Verdict(false, String.valueOf(e.getMessage()));
        }
        return new Verdict(
                true,
                "took both in " + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
    }

    private static Condition condition(SinkConfig config, Instant now) {
        return new Condition(
                NAME,
                NAME,
                Severity.INFO,
                null,
                null,
                now,
                "This is a test of the way to on-call by the sink " + config.id() + "; nothing is wrong.",
                "Nothing is to be done; the end of this alert follows at once.",
                List.of(),
                Map.of(Condition.SERVICE, NotifierService.NAME),
                null);
    }

    private static void send(Sink sink, AlertRow alert) throws SinkException, InterruptedException {
        String dedupKey =
                EventId.ofParts(NAME, alert.state().name(), alert.since().toString());
        Handover handover = sink.send(List.of(new Notification(alert, dedupKey)));
        if (!handover.refused().isEmpty()) {
            throw new SinkException(
                    "refuses it for good: " + handover.refused().getFirst().reason());
        }
    }
}
