package io.huoke.reconciler;

import io.huoke.schemas.config.HuokeConfig;
import io.huoke.wecom.acquisition.DayRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * How often what is asked. Everything once a day, in a pass whose time of day belongs to the tenant, so that the passes of
 * all are spread over the day and stay so over restarts; between two passes only where something happens.
 */
record Rhythm(HuokeConfig.Reconciler intervals) {

    /** How many intervals a list or quota waits at most that does not change: with events in between, and without. */
    private static final int BUSY = 6;

    private static final int QUIET = 36;

    /** Below it a quota is worth a closer look; WeCom's own balance_low comes at 20 (page 97299). */
    private static final long LOW_BALANCE = 20;

    private static final int LOW = 3;

    /** A pass that began late is followed by the next in time all the same, but not at once. */
    private static final Duration BETWEEN_PASSES = Duration.ofHours(2);

    private static final Duration MIN_RETRY = Duration.ofSeconds(15);
    private static final Duration MAX_RETRY = Duration.ofHours(1);
    private static final Duration MIN_REFUSED = Duration.ofMinutes(10);
    private static final Duration MAX_REFUSED = Duration.ofHours(6);
    private static final int MAX_DOUBLINGS = 20;

    /** When the list of links is asked for again. */
    Poll nextLinks(Poll poll, Instant now, boolean changed) {
        return next(poll, now, changed, intervals.links(), poll.eventsSince() ? BUSY : QUIET);
    }

    /** When the quota is asked for again. */
    Poll nextQuota(Poll poll, Instant now, boolean changed, long balance) {
        int most = balance < LOW_BALANCE ? LOW : poll.eventsSince() ? BUSY : QUIET;
        return next(poll, now, changed, intervals.quota(), most);
    }

    /** Twice as long each time nothing has changed, and half as long when something has. */
    private static Poll next(Poll poll, Instant now, boolean changed, Duration interval, int most) {
        Duration longest = interval.multipliedBy(most);
        Duration wanted =
                changed ? poll.interval().dividedBy(2) : poll.interval().multipliedBy(2);
        Duration wait = wanted.compareTo(interval) < 0 ? interval : wanted.compareTo(longest) > 0 ? longest : wanted;
        return new Poll(now.plus(wait), wait, now, false);
    }

    /** When somebody who had an event has the quota asked for, if that is sooner. */
    Instant quotaAfterEvent(Poll poll) {
        return poll.last() == null
                ? poll.due()
                : poll.last().plus(intervals.quota().multipliedBy(BUSY));
    }

    /** When a list is asked for that an event has shown to be old. */
    Instant linksAfterSurprise(Poll poll, Instant now) {
        Instant soonest = poll.last() == null ? now : poll.last().plus(intervals.links());
        return soonest.isAfter(now) ? soonest : now;
    }

    /** When the figures of a link are asked for that had an event. */
    Instant figures(@Nullable Instant last, Instant now) {
        return later(now, last == null ? now : last.plus(intervals.statistics()));
    }

    /** When the customers of a link are asked for that shows a sign of change: at most twice as often as signs are. */
    Instant customers(@Nullable Instant last, Instant now) {
        Instant next = now.plus(intervals.customers());
        return later(next, last == null ? next : last.plus(intervals.customers().multipliedBy(2)));
    }

    /** When the customers of a link are asked for of which it is known that there are more. */
    Instant customersAtOnce(@Nullable Instant last, Instant now) {
        return later(now, last == null ? now : last.plus(intervals.customers().multipliedBy(2)));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** When the next pass begins after one that began then. */
    Instant nextPass(String tenant, Instant began) {
        long secondOfDay = Math.floorMod(
                tenant.hashCode() * 0x9E3779B97F4A7C15L, Duration.ofDays(1).toSeconds());
        ZonedDateTime day = began.atZone(DayRange.ZONE).toLocalDate().atStartOfDay(DayRange.ZONE);
        Instant next = day.plusSeconds(secondOfDay).toInstant();
        while (next.isBefore(began.plus(BETWEEN_PASSES))) {
            next = next.plus(Duration.ofDays(1));
        }
        return next;
    }

    /**
     * How long to leave a tenant alone that cannot be asked.
     *
     * @param attempts in a row that failed, at least 1
     * @param refused whether WeCom says that it will not answer until somebody changes something
     */
    Duration retry(int attempts, boolean refused) {
        Duration first = refused ? MIN_REFUSED : MIN_RETRY;
        Duration most = refused ? MAX_REFUSED : MAX_RETRY;
        Duration wait = first.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        return wait.compareTo(most) > 0 ? most : wait;
    }
}
