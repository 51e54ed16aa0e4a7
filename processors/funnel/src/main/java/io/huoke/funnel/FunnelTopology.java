package io.huoke.funnel;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.streams.Erasure;
import io.huoke.streams.RowSink;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;

/**
 * The funnel as a Kafka Streams topology: events, channels and erasures, which lie with their tenant, a processor for
 * each, which share the stores, and sinks keyed by row. Nothing is repartitioned, because all that concerns a tenant is on one partition already.
 */
final class FunnelTopology {

    static final String FUNNEL = "funnel";
    static final String CONVERSIONS = "conversions";
    static final String COUNTS = "counts";

    static final String CHANNEL_TOMBSTONES = "channel-tombstones";

    private static final String EVENTS = "events";
    private static final String CHANNEL_ROWS = "channel-rows";
    private static final String CHANNELS = "channels";

    private FunnelTopology() {}

    /**
     * What it is built with.
     *
     * @param zone where days begin
     * @param remember how long an event's id is kept
     * @param sealer gives tenants the names that fences have
     * @param forgetting how often cleaning is kept going
     * @param erasedAtOnce how many entries of a tenant are erased in one transaction
     */
    record Settings(ZoneId zone, Duration remember, Sealer sealer, Forgetting forgetting, int erasedAtOnce) {}

    /** Builds it; needs no broker. */
    static Topology build(TopicNames names, Settings settings) {
        Topology topology = new Topology();
        topology.addSource(EVENTS, new StringDeserializer(), new EventDeserializer(), names.of(Topic.ACQUISITION));
        topology.addProcessor(
                FUNNEL, () -> new FunnelProcessor(settings.zone(), settings.remember(), settings.sealer()), EVENTS);
        topology.addSource(
                CHANNEL_ROWS,
                new StringDeserializer(),
                new RowEventDeserializer<>(ChannelRow.class),
                names.of(Topic.CHANNELS));
        topology.addProcessor(CHANNELS, () -> new ChannelProcessor(settings.zone(), settings.sealer()), CHANNEL_ROWS);
        topology.addStateStore(FunnelStores.seen(), FUNNEL);
        topology.addStateStore(FunnelStores.journeys(), FUNNEL, CHANNELS);
        topology.addStateStore(FunnelStores.journeysByState(), FUNNEL, CHANNELS);
        topology.addStateStore(FunnelStores.linksByState(), FUNNEL, CHANNELS);
        topology.addStateStore(FunnelStores.counts(), FUNNEL, CHANNELS);
        topology.addStateStore(FunnelStores.channels(), FUNNEL, CHANNELS);
        new Erasure(
                        FUNNEL,
                        settings.forgetting(),
                        settings.erasedAtOnce(),
                        FunnelStores.OF_TENANTS,
                        Set.of(CONVERSIONS, COUNTS, CHANNEL_TOMBSTONES),
                        Eraser::new)
                .addTo(topology, names, FUNNEL, CHANNELS);
        RowSink.addTo(topology, CONVERSIONS, names, Topic.CONVERSIONS, FUNNEL, FUNNEL, CHANNELS, Erasure.PROCESSOR);
        RowSink.addTo(topology, COUNTS, names, Topic.FUNNEL, FUNNEL, FUNNEL, CHANNELS, Erasure.PROCESSOR);
        RowSink.addTo(topology, CHANNEL_TOMBSTONES, names, Topic.CHANNELS, FUNNEL, CHANNELS, Erasure.PROCESSOR);
        return topology;
    }
}
