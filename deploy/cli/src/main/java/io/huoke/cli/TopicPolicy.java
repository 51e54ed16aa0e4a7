package io.huoke.cli;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What a topic does with old records.
 *
 * @param compacted whether the last record of a key stays
 * @param retention how long a closed segment stays; empty if for ever
 * @param segment how long a segment is written
 */
record TopicPolicy(boolean compacted, Optional<Duration> retention, Duration segment) {

    /** As a broker tells it. */
    static TopicPolicy of(Config topic) {
        long retention = Long.parseLong(value(topic, TopicConfig.RETENTION_MS_CONFIG));
        return new TopicPolicy(
                value(topic, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                retention < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retention)),
                Duration.ofMillis(Long.parseLong(value(topic, TopicConfig.SEGMENT_MS_CONFIG))));
    }

    private static String value(Config topic, String name) {
        return requireNonNull(topic.get(name), name).value();
    }
}
