package io.huoke.runtime;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How it becomes true that nothing of a deleted key is left after a while. A broker cleans closed segments only, and a
 * tombstone only once it has been through a cleaning and has aged since. So: segments are closed early; whoever writes a
 * compacted topic writes a {@linkplain #MARKER marker} to each of its partitions from time to time, because only an
 * append closes a segment; and old parts must be cleaned after a while however little there is to gain.
 *
 * @param segment how long a segment is written
 * @param lag how long a closed segment may wait for its cleaning
 * @param tombstone how long a tombstone stays after its first cleaning
 * @param sweep how often markers are written
 */
public record Forgetting(Duration segment, Duration lag, Duration tombstone, Duration sweep) {

    /** The key of a record without a value that does nothing but keep cleaning going. */
    public static final String MARKER = "~sweep";

    /**
     * Segment and marker, twice the lag because a tombstone needs two cleanings, and the tombstone's age, which may have
     * to wait for one more lag: together less than all of it.
     */
    private static final int SHARES = 6;

    private static final int SWEEPS_PER_SHARE = 4;

    /** Everything in that time at the latest. */
    public static Forgetting within(Duration all) {
        Duration share = all.dividedBy(SHARES);
        return new Forgetting(share, share, share, share.dividedBy(SWEEPS_PER_SHARE));
    }

    /** For topics that are compacted. */
    public Map<String, String> topicConfig() {
        return Map.of(
                TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(segment.toMillis()),
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, String.valueOf(lag.toMillis()),
                TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(tombstone.toMillis()));
    }
}
