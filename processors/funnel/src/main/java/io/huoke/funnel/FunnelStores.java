package io.huoke.funnel;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.streams.JsonSerde;
import java.util.Set;
import java.util.SortedSet;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The funnel's state stores, by name. Keys of several parts are {@link io.huoke.streams.StoreKey}s. */
final class FunnelStores {

    /** Event id → time until which it must be remembered, epoch milliseconds. */
    static final String SEEN = "seen-events";

    /** tenant, userId, externalUserId → {@link Journey}. */
    static final String JOURNEYS = "journeys";

    /** tenant, state, userId, externalUserId → nothing: which journeys a State concerns. */
    static final String JOURNEYS_BY_STATE = "journeys-by-state";

    /** tenant, state → the links it was seen with. */
    static final String LINKS_BY_STATE = "links-by-state";

    /** Key of the row → {@link FunnelRow}. */
    static final String COUNTS = "counts";

    /** Key of the row → {@link ChannelRow}. */
    static final String CHANNELS = "channels";

    /** Those that name tenants. */
    static final Set<String> OF_TENANTS = Set.of(JOURNEYS, JOURNEYS_BY_STATE, LINKS_BY_STATE, COUNTS, CHANNELS);

    private FunnelStores() {}

    static StoreBuilder<KeyValueStore<String, Long>> seen() {
        return store(SEEN, Serdes.Long());
    }

    static StoreBuilder<KeyValueStore<String, Journey>> journeys() {
        return JsonSerde.store(JOURNEYS, new TypeReference<>() {});
    }

    static StoreBuilder<KeyValueStore<String, String>> journeysByState() {
        return store(JOURNEYS_BY_STATE, Serdes.String());
    }

    static StoreBuilder<KeyValueStore<String, SortedSet<String>>> linksByState() {
        return JsonSerde.store(LINKS_BY_STATE, new TypeReference<>() {});
    }

    static StoreBuilder<KeyValueStore<String, FunnelRow>> counts() {
        return JsonSerde.store(COUNTS, new TypeReference<>() {});
    }

    static StoreBuilder<KeyValueStore<String, ChannelRow>> channels() {
        return JsonSerde.store(CHANNELS, new TypeReference<>() {});
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }
}
