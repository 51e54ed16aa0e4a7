package io.huoke.notifier;

import io.huoke.notifier.sink.Handover;
import io.huoke.notifier.sink.Handover.Refused;
import io.huoke.notifier.sink.Notification;
import io.huoke.notifier.sink.Sink;
import io.huoke.notifier.sink.SinkException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands over to one sink what its outbox has, on a thread of its own, again and again until it has arrived. */
final class SinkWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    /** However long a receiver wants to be left alone. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final Duration CLOSE = Duration.ofSeconds(6);

    private final Outbox outbox;
    private final Supplier<Sink> sinks;
    private final NotifierMetrics metrics;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Duration retry = FIRST_RETRY;

    /**
     * One that does nothing yet.
     *
     * @param sinks makes the sink, once there is something to tell: then it is known what was told last
     */
    SinkWorker(Outbox outbox, Supplier<Sink> sinks, NotifierMetrics metrics, InstantSource clock) {
        this.outbox = outbox;
        this.sinks = sinks;
        this.metrics = metrics;
        this.clock = clock;
        this.thread =
                Thread.ofPlatform().name("sink-" + outbox.sink().id()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Outbox outbox() {
        return outbox;
    }

    private void run() {
        Sink sink = null;
        try {
            while (!isClosed()) {
                sink = turn(sink);
            }
        } catch (InterruptedException e) {
            // Closed meanwhile.
        } finally {
            if (sink != null) {
                sink.close();
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Tells whether it was closed meanwhile. */
    private boolean pause(Duration time) throws InterruptedException {
        return closed.await(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Returns the sink for the next turn; null as long as it has not been needed. */
    private @Nullable Sink turn(@Nullable Sink sink) throws InterruptedException {
        if (sink != null && pause(sink.pause())) {
            return sink;
        }
        try {
            // Only now, because what is over by now is not told any more.
            List<Notification> due = outbox.due(clock.instant(), sink == null ? Optional.empty() : sink.refresh());
            if (due.isEmpty()) {
                retry = FIRST_RETRY;
                outbox.await(LOOK);
            } else if (sink == null) {
                return sinks.get();
            } else {
                handedOver(sink.send(due));
            }
        } catch (SinkException e) {
            failed(e);
        } catch (RuntimeException e) {
            // One alert must not end all others for ever. The message might quote a secret.
            failed(new SinkException("the alerts could not be written: "
                    + e.getClass().getSimpleName() + " at " + e.getStackTrace()[0]));
        }
        return sink;
    }

    private void handedOver(Handover handover) {
        Instant now = clock.instant();
        if (outbox.failingSince() != null) {
            LOG.atInfo().addKeyValue("sink", outbox.sink().id()).log("the sink takes alerts again");
        }
        outbox.recovered();
        retry = FIRST_RETRY;
        for (Notification notification : handover.taken()) {
            outbox.arrived(notification, now);
        }
        for (Refused refused : handover.refused()) {
            LOG.atError()
                    .addKeyValue("sink", outbox.sink().id())
                    .addKeyValue("alert", refused.notification().alert().key())
                    .addKeyValue("error", refused.reason())
                    .log("the sink refuses an alert");
            outbox.refused(refused.notification(), now);
        }
        metrics.taken(outbox.sink().id(), handover.taken().size());
        metrics.refused(outbox.sink().id(), handover.refused().size());
    }

    private void failed(SinkException failure) throws InterruptedException {
        String reason = String.valueOf(failure.getMessage());
        if (outbox.failingSince() == null) {
            LOG.atWarn()
                    .addKeyValue("sink", outbox.sink().id())
                    .addKeyValue("error", reason)
                    .log("alerts cannot be handed over; trying again");
        }
        outbox.failed(reason, clock.instant());
        metrics.failed(outbox.sink().id());
        Duration wanted = failure.retryAfter().orElse(retry);
        Duration atMost = wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
        var unused = pause(atMost.compareTo(retry) > 0 ? atMost : retry);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    }

    /** Has it stop after what is being handed over; does not wait for it. */
    void end() {
        closed.countDown();
        outbox.changed();
    }

    /** The same, and waits for it. */
    @Override
    public void close() {
        end();
        try {
            if (!thread.join(CLOSE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.forget(outbox.sink().id());
    }
}
