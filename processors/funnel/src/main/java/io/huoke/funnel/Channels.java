package io.huoke.funnel;

import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Tenant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Whom the States of the tenants of one task stand for. */
final class Channels {

    private final KeyValueStore<String, ChannelRow> channels;

    Channels(ProcessingContext context) {
        this.channels = context.getStateStore(FunnelStores.CHANNELS);
    }

    /** The platform's id, or null if there is none or no State. */
    @Nullable String refOf(Tenant tenant, @Nullable String state) {
        ChannelRow row = state == null ? null : channels.get(ChannelRow.key(tenant.toString(), state));
        return row == null ? null : row.channelRef();
    }

    /** Takes in a mapping, and tells whether it says anything new. */
    boolean put(ChannelRow row) {
        ChannelRow before = channels.get(row.key());
        channels.put(row.key(), row);
        return before == null || !before.channelRef().equals(row.channelRef());
    }

    /** Takes out the mapping of that key; returns what it was, if it was there. */
    Optional<ChannelRow> remove(String key) {
        return Optional.ofNullable(channels.delete(key));
    }
}
