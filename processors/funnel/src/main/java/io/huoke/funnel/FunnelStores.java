package io.huoke.funnel;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.funnel.loss.LossStores;
import io.huoke.schemas.ChannelRow;
import io.huoke.streams.JsonSerde;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** tenant, state → {@link StateJourney}. */
    static final String STATE_JOURNEYS = "state-journeys";

    /** tenant, state → {@link LinksOfStates.Seen}: the links it was seen with. */
    static final String LINKS_BY_STATE = "links-by-state";

    /** tenant, personal state, kind, time, event id → until when it is kept, epoch milliseconds: {@link Touch}. */
    static final String TOUCHES = "touches";

    /** tenant, day, link, scope → {@link DailyCounts.Counted}, see {@link Place#key}. */
    static final String COUNTS = "counts";

    /** tenant, nothing → the last day that is settled. */
    static final String SETTLED = "settled";

    /** tenant, kind, detail → how far it is: {@link Errands}. */
    static final String ERRANDS = "errands";

    /** Key of the row → {@link ChannelRow}. */
    static final String CHANNELS = "channels";

    /** Those that name tenants. */
    static final Set<String> OF_TENANTS = Stream.concat(
                    Stream.of(
                            JOURNEYS,
                            JOURNEYS_BY_STATE,
                            STATE_JOURNEYS,
                            LINKS_BY_STATE,
                            TOUCHES,
                            COUNTS,
                            SETTLED,
                            ERRANDS,
                            CHANNELS),
                    LossStores.OF_TENANTS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private FunnelStores() {}

    /** The event ids, which only the processor of events needs. */
    static StoreBuilder<KeyValueStore<String, Long>> seen() {
        return store(SEEN, Serdes.Long());
    }

    /** All others, which the processors of a task share. */
    static List<StoreBuilder<?>> shared() {
        return List.of(
                JsonSerde.store(JOURNEYS, new TypeReference<Journey>() {}),
                store(JOURNEYS_BY_STATE, Serdes.String()),
                JsonSerde.store(STATE_JOURNEYS, new TypeReference<StateJourney>() {}),
                JsonSerde.store(LINKS_BY_STATE, new TypeReference<LinksOfStates.Seen>() {}),
                store(TOUCHES, Serdes.Long()),
                JsonSerde.store(COUNTS, new TypeReference<DailyCounts.Counted>() {}),
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(SETTLED), Serdes.String(), Serdes.String()),
                store(ERRANDS, Serdes.String()),
                JsonSerde.store(CHANNELS, new TypeReference<ChannelRow>() {}));
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }
}
