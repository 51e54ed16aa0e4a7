package io.huoke.notifier;

import io.huoke.notifier.Board.Entry;
import io.huoke.notifier.sink.Notification;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.DeliveryRow.Told;
import io.huoke.schemas.config.SinkConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one sink has yet to be told: the difference between what is and what it was told last, whatever has happened in
 * between. Thread-safe.
 */
final class Outbox implements Board.Listener {

    /** What depends on time alone is found so late. */
    private static final Duration REVIEW = Duration.ofSeconds(5);

    private static final Duration WATCHDOG = Duration.ofMinutes(1);

    private static final Comparator<Notification> URGENT_FIRST = Comparator.comparing(
                    (Notification due) -> due.alert().severity(), Comparator.reverseOrder())
            .thenComparing(due -> !due.alert().isFiring())
            .thenComparing(due -> due.alert().since())
            .thenComparing(due -> due.alert().key());

    private final Board board;
    private final SinkConfig sink;
    private final Duty duty;
    private final @Nullable Outbox primary;
    private final Duration fallbackAfter;

    /** Alerts that have to be looked at. */
    private Set<String> open = new HashSet<>();

    private final Map<String, Instant> sentAt = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>();
    private Instant nextReview = Instant.MIN;
    private boolean changed;
    private int pending;
    private boolean reached;
    private @Nullable Instant failingSince;
    private String failure = "";

    /**
     * Of a sink that was told what the board says.
     *
     * @param duty what this instance tells
     * @param primary whose alerts this one takes when that one fails; null if it takes its own
     * @param fallbackAfter how long it may
     */
    Outbox(Board board, SinkConfig sink, Duty duty, @Nullable Outbox primary, Duration fallbackAfter) {
        this.board = board;
        this.sink = sink;
        this.duty = duty;
        this.primary = primary;
        this.fallbackAfter = fallbackAfter;
    }

    @Override
    public synchronized void changed(String alertKey) {
        open.add(alertKey);
        changed = true;
        notifyAll();
    }

    @Override
    public synchronized void changed() {
        nextReview = Instant.MIN;
        changed = true;
        notifyAll();
    }

    /** Waits until something has changed, or for so long. */
    synchronized void await(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toMillis(); !changed && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        changed = false;
    }

    /**
     * What has to be told, the most urgent first.
     *
     * @param refresh how often what fires has to be sent again
     */
    List<Notification> due(Instant now, Optional<Duration> refresh) {
        Set<String> keys = takeOpen(now);
        List<Notification> due = new ArrayList<>();
        for (String key : keys) {
            board.entry(key, now).flatMap(entry -> news(entry, refresh, now)).ifPresent(due::add);
        }
        due.sort(URGENT_FIRST);
        synchronized (this) {
            due.forEach(notification -> open.add(notification.alert().key()));
            pending = due.size();
            if (due.isEmpty()) {
                // Whether the sink would take anything is not known.
                failingSince = null;
            }
        }
        return due;
    }

    private Set<String> takeOpen(Instant now) {
        // The board may be waiting to tell of a change.
        Set<String> all = isToBeReviewed(now) ? board.keys() : Set.of();
        synchronized (this) {
            Set<String> taken = open;
            open = new HashSet<>();
            taken.addAll(all);
            return taken;
        }
    }

    private synchronized boolean isToBeReviewed(Instant now) {
        // A clock that is set back must not put it off.
        boolean due = !now.isBefore(nextReview) || now.isBefore(nextReview.minus(REVIEW));
        if (due) {
            nextReview = now.plus(REVIEW);
        }
        return due;
    }

    private Optional<Notification> news(Entry entry, Optional<Duration> refresh, Instant now) {
        AlertRow alert = entry.alert();
        Told told = entry.told().get(sink.id());
        boolean wasTold = told != null && told.state() == AlertRow.State.FIRING;
        boolean isDue = alert.isFiring()
                ? isDuty(alert) && isDue(entry, told, wasTold, refresh, now)
                : wasTold && (isDuty(alert) || isToldHere(alert));
        if (!alert.isFiring() && !wasTold) {
            forget(alert.key());
        }
        return isDue ? Optional.of(notification(alert, told)) : Optional.empty();
    }

    private boolean isDuty(AlertRow alert) {
        return Board.isOwn(alert) ? duty.isOwn() : duty.isAll();
    }

    /** Whoever has told what it noticed itself tells its end, too, even if another has taken over meanwhile. */
    private boolean isToldHere(AlertRow alert) {
        return Board.isOwn(alert) && sentAt(alert.key()) != null;
    }

    private boolean isDue(Entry entry, @Nullable Told told, boolean wasTold, Optional<Duration> refresh, Instant now) {
        AlertRow alert = entry.alert();
        if (alert.name().equals(OwnAlerts.WATCHDOG)) {
            return sink.watchdog() && isOlder(sentAt(alert.key()), WATCHDOG, now);
        }
        // Also what is silenced meanwhile: it is not over.
        if (wasTold && refresh.isPresent() && isOlder(sentAt(alert.key()), refresh.get(), now)) {
            return true;
        }
        return entry.silencedBy().isEmpty()
                && concerns(alert)
                && (primary == null || primary.misses(entry, now))
                && News.isNew(alert, told, sink.repeat(), now)
                && !isRefused(notification(alert, told));
    }

    private static Notification notification(AlertRow alert, @Nullable Told told) {
        return new Notification(alert, News.id(alert, told));
    }

    /** Also if a time lies ahead, because the clock was set back. */
    private static boolean isOlder(@Nullable Instant time, Duration age, Instant now) {
        return time == null || !now.isBefore(time.plus(age)) || now.isBefore(time);
    }

    private synchronized void forget(String key) {
        sentAt.remove(key);
        refused.remove(key);
    }

    private boolean concerns(AlertRow alert) {
        return alert.severity().compareTo(sink.minSeverity()) >= 0
                && (alert.tenant() == null || sink.tenants().match(alert.tenant()))
                && (primary == null || primary.concerns(alert));
    }

    /** Whether this sink should have been told by now that an alert fires, and cannot be. */
    private boolean misses(Entry entry, Instant now) {
        AlertRow alert = entry.alert();
        Told told = entry.told().get(sink.id());
        if (!News.isNew(alert, told, sink.repeat(), now)) {
            return false;
        }
        if (isRefused(notification(alert, told))) {
            return true;
        }
        Instant since = failingSince();
        return since != null
                && (isOlder(since, fallbackAfter, now)
                        || (!wasReached() && isOlder(alert.lastSeen(), fallbackAfter, now)));
    }

    /** It has arrived. */
    void arrived(Notification notification, Instant at) {
        AlertRow alert = notification.alert();
        synchronized (this) {
            if (alert.isFiring()) {
                sentAt.put(alert.key(), at);
            } else {
                sentAt.remove(alert.key());
            }
            refused.remove(alert.key());
        }
        if (!isOnlyRefreshed(alert, at)) {
            board.told(sink.id(), alert, at);
        }
    }

    private boolean isOnlyRefreshed(AlertRow alert, Instant at) {
        return alert.isFiring()
                && board.entry(alert.key(), at)
                        .map(entry -> entry.told().get(sink.id()))
                        .filter(told -> !News.isNew(alert, told, sink.repeat(), at))
                        .isPresent();
    }

    /** The receiver will never take it. */
    void refused(Notification notification, Instant at) {
        AlertRow alert = notification.alert();
        if (alert.isFiring()) {
            synchronized (this) {
                refused.put(alert.key(), notification.dedupKey());
                sentAt.put(alert.key(), at);
            }
        } else {
            forget(alert.key());
            board.told(sink.id(), alert, at);
        }
    }

    private synchronized boolean isRefused(Notification notification) {
        return notification.dedupKey().equals(refused.get(notification.alert().key()));
    }

    private synchronized @Nullable Instant sentAt(String key) {
        return sentAt.get(key);
    }

    /** The sink could not be reached. */
    synchronized void failed(String reason, Instant now) {
        failingSince = failingSince == null ? now : failingSince;
        failure = reason;
    }

    /** The sink was reached. */
    synchronized void recovered() {
        failingSince = null;
        reached = true;
    }

    /** What was published long ago may have waited for an earlier process, which knew that the sink failed. */
    private synchronized boolean wasReached() {
        return reached;
    }

    /** Since when the sink cannot be reached; null if it can. */
    synchronized @Nullable Instant failingSince() {
        return failingSince;
    }

    /** Why it cannot. */
    synchronized String failure() {
        return failure;
    }

    /** How many alerts had to be told when that was asked last. */
    synchronized int pending() {
        return pending;
    }

    SinkConfig sink() {
        return sink;
    }
}
