package io.huoke.quota;

import io.huoke.streams.Deletion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** When each scope has to be judged again, by time, so that finding what is due costs nothing while nothing is. For one task. */
final class DueIndex {

    /** Beyond it nothing is due: the year 5138, in eleven digits. */
    private static final long MAX_SECOND = 99_999_999_999L;

    private static final int DIGITS = 11;

    /** What another processor of the task sets may be due by a clock that is a little behind this one's. */
    private static final long SLACK_SECONDS = 60;

    private final KeyValueStore<String, String> byTime;
    private final KeyValueStore<String, Due> byScope;

    /** Nothing is left before this second; so that what has been deleted there is not passed over again and again. */
    private long from;

    /**
     * When a scope is due.
     *
     * @param scope its key
     * @param second since 1970; the first at which it is
     */
    record Due(String scope, long second) {

        /** Its key by time. */
        String key() {
            return padded(second) + scope;
        }
    }

    /** That of the task that a processor belongs to. */
    DueIndex(ProcessingContext context) {
        this.byTime = context.getStateStore(QuotaStores.DUE_BY_TIME);
        this.byScope = context.getStateStore(QuotaStores.DUE);
    }

    /**
     * From now on a scope is due then and not before, or not at all.
     *
     * @param time not past
     */
    void set(Scope scope, Optional<Instant> time) {
        String key = scope.key();
        Due before = byScope.get(key);
        Due due = time.map(at -> new Due(key, roundedUp(at))).orElse(null);
        if (before != null && !before.equals(due)) {
            byTime.delete(before.key());
            byScope.delete(key);
        }
        if (due != null && !due.equals(before)) {
            byTime.put(due.key(), "");
            byScope.put(key, due);
        }
    }

    /**
     * What is due, the first first. Whoever gets it has to judge it, and to set when it is due next.
     *
     * @param limit how many at most
     */
    List<Scope> find(Instant now, int limit) {
        List<Scope> due = new ArrayList<>();
        long end = Math.max(0, now.getEpochSecond()) + 1;
        // After the clock was set back, what is due in between is found when its time has come.
        from = Math.min(from, end);
        try (KeyValueIterator<String, String> entries = byTime.range(padded(from), padded(end))) {
            while (entries.hasNext() && due.size() < limit) {
                due.add(Scope.parse(entries.next().key.substring(DIGITS)));
            }
            from = entries.hasNext() ? from : end - SLACK_SECONDS;
        }
        return due;
    }

    /**
     * Deletes what is held of a tenant.
     *
     * @param prefix how its keys begin
     * @param deletion limits how much
     */
    void erase(String prefix, Deletion deletion) {
        deletion.in(byScope, prefix, due -> true, due -> byTime.delete(due.key()));
    }

    private static long roundedUp(Instant time) {
        return time.getEpochSecond() + (time.getNano() > 0 ? 1 : 0);
    }

    private static String padded(long second) {
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", Math.clamp(second, 0, MAX_SECOND));
    }
}
