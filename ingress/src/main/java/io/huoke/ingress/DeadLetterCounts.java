package io.huoke.ingress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the callbacks that are kept as dead letters, in a few hundred bytes for each endpoint. Thread-safe; nobody waits
 * for more than a few additions.
 */
final class DeadLetterCounts {

    /** What comes after such a pause has another cause. */
    static final Duration PAUSE = Duration.ofMinutes(30);

    private static final int MINUTES = 10;
    private static final int IDS = 10;

    /** By the key of the alert. */
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /**
     * One more.
     *
     * @param endpoint the id of a configured one: strangers cannot make more of them
     * @param reason a stable short word
     * @param id of the dead letter
     */
    void add(String endpoint, String reason, String id, Instant now) {
        DeadLetterAlert alert = DeadLetterAlert.of(reason);
        counters.computeIfAbsent(alert.key(endpoint), key -> new Counter(alert, endpoint, now))
                .add(reason, id, now);
    }

    /** What has arrived so far, by the key of the alert. */
    Map<String, DeadLetterArrivals> arrivals() {
        Map<String, DeadLetterArrivals> arrivals = new HashMap<>();
        counters.forEach((key, counter) -> arrivals.put(key, counter.arrivals()));
        return arrivals;
    }

    private static final class Counter {

        private final DeadLetterAlert alert;
        private final String endpoint;
        private final TreeMap<Long, Map<String, Long>> minutes = new TreeMap<>();
        private final Deque<String> ids = new ArrayDeque<>();
        private Instant first;
        private Instant last;

        private Counter(DeadLetterAlert alert, String endpoint, Instant now) {
            this.alert = alert;
            this.endpoint = endpoint;
            this.first = now;
            this.last = now;
        }

        private synchronized void add(String reason, String id, Instant now) {
            if (last.plus(PAUSE).isBefore(now)) {
                first = now;
                ids.clear();
            }
            last = now.isAfter(last) ? now : last;
            long minute = last.getEpochSecond() / 60;
            minutes.computeIfAbsent(minute, unused -> new HashMap<>()).merge(reason, 1L, Long::sum);
            minutes.headMap(minute - MINUTES, true).clear();
            if (ids.size() == IDS) {
                ids.removeFirst();
            }
            ids.addLast(id);
        }

        private synchronized DeadLetterArrivals arrivals() {
            Map<String, Long> reasons = new HashMap<>();
            minutes.values()
                    .forEach(minute -> minute.forEach((reason, number) -> reasons.merge(reason, number, Long::sum)));
            return new DeadLetterArrivals(
                    alert, endpoint, first, last, reasons, ids.stream().toList());
        }
    }
}
