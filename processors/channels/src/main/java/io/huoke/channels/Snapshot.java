package io.huoke.channels;

import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.ChannelRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The mappings that are there, who has authorized, and the offsets up to which that is known. Nothing is told of an
 * enterprise that has not authorized, though the commands to delete its rows may be on their way still. Not thread-safe.
 */
final class Snapshot {

    private final TreeMap<String, ChannelRow> channels = new TreeMap<>();
    private final Set<String> authorized = new HashSet<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** A change of one key. */
    sealed interface Change {

        /** Of {@code huoke.channels}; null says that the row is gone. */
        record OfChannel(String key, @Nullable ChannelRow row) implements Change {}

        /** Of {@code huoke.authorizations}. */
        record OfAuthorization(String tenant, boolean there) implements Change {}
    }

    void apply(Change change) {
        switch (change) {
            case Change.OfChannel channel -> {
                ChannelRow row = channel.row();
                if (row == null) {
                    channels.remove(channel.key());
                } else {
                    channels.put(channel.key(), row);
                }
            }
            case Change.OfAuthorization authorization -> {
                if (authorization.there()) {
                    authorized.add(authorization.tenant());
                } else {
                    authorized.remove(authorization.tenant());
                }
            }
        }
    }

    void reached(Map<TopicPartition, Long> now) {
        positions.putAll(now);
    }

    boolean hasReached(TopicPartition partition, long offset) {
        return positions.getOrDefault(partition, 0L) > offset;
    }

    /** By topic and partition, the offset of the first record that is not in here. */
    Map<String, SortedMap<Integer, Long>> offsets() {
        return TopicFollower.offsets(positions);
    }

    boolean isAuthorized(String tenant) {
        return authorized.contains(tenant);
    }

    /** Also of an enterprise that has not authorized. */
    boolean holds(String key) {
        return channels.containsKey(key);
    }

    Optional<ChannelRow> find(String tenant, String state) {
        return isAuthorized(tenant)
                ? Optional.ofNullable(channels.get(ChannelRow.key(tenant, state)))
                : Optional.empty();
    }

    /**
     * Mappings in the order of their States.
     *
     * @param after only those behind this State; empty for all
     */
    List<ChannelRow> list(String tenant, String after, int limit) {
        List<ChannelRow> found = new ArrayList<>();
        if (!isAuthorized(tenant)) {
            return found;
        }
        String prefix = ChannelRow.key(tenant, "");
        for (Map.Entry<String, ChannelRow> entry :
                channels.tailMap(ChannelRow.key(tenant, after), false).entrySet()) {
            if (found.size() == limit || !entry.getKey().startsWith(prefix)) {
                break;
            }
            found.add(entry.getValue());
        }
        return found;
    }
}
