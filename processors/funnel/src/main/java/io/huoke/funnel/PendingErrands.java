package io.huoke.funnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.runtime.KafkaConnection;
import java.util.HashSet;
import java.util.Set;

/** What a funnel has begun and does bit by bit: until it is done, rows are behind the events that were processed. */
public final class PendingErrands {

    private PendingErrands() {}

    /**
     * How many there are now; blocks.
     *
     * @param groupId of the funnel or its shadow
     */
    public static int of(KafkaConnection kafka, String groupId) {
        Set<String> pending = new HashSet<>();
        new Changelog(kafka, Changelog.name(groupId, FunnelStores.ERRANDS)).read(record -> {
            String errand = new String(record.key(), UTF_8);
            if (record.value() == null) {
                pending.remove(errand);
            } else {
                pending.add(errand);
            }
        });
        return pending.size();
    }
}
