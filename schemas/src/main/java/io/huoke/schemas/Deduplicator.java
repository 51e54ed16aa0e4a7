package io.huoke.schemas;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells events that come again from those that are new, by their id, within a horizon and a number that are both bounded.
 * It remembers in memory only: a consumer that was restarted, or got a partition from another, has forgotten. Whoever
 * must never count twice keeps ids in a store of its own, or upserts by id. For one thread.
 */
public final class Deduplicator {

    private final Duration horizon;
    private final int maxIds;
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    /**
     * @param horizon how long an id is remembered at least, unless there are too many; WeCom's retries come within half
     *     a minute, replays of dead letters up to 30 days later
     * @param maxIds how many ids are remembered, some 120 bytes each; beyond it the oldest are forgotten
     */
    public Deduplicator(Duration horizon, int maxIds) {
        if (maxIds < 1) {
            throw new IllegalArgumentException("maxIds must be positive");
        }
        this.horizon = horizon;
        this.maxIds = maxIds;
    }

    /** Whether the event of this id was {@linkplain #done done} before. */
    public boolean isDone(String eventId) {
        return seen.containsKey(eventId);
    }

    /**
     * Remembers an event; to be called when the work on it is done, so that an event whose work failed is not skipped
     * when it comes again.
     *
     * @param now the time of arrival, not of the event
     */
    public void done(String eventId, Instant now) {
        seen.putIfAbsent(eventId, now);
        forget(now.minus(horizon));
    }

    private void forget(Instant before) {
        Iterator<Instant> oldest = seen.values().iterator();
        while (oldest.hasNext() && (oldest.next().isBefore(before) || seen.size() > maxIds)) {
            oldest.remove();
        }
    }
}
