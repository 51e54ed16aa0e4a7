package io.huoke.funnel;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEventDeserializer;
import io.huoke.streams.Erasure;
import io.huoke.streams.RowSink;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;

/**
 * The funnel as a Kafka Streams topology: events and erasures, both keyed by tenant, a processor for each, which share the
 * stores, and sinks keyed by row. Nothing is repartitioned, because all that concerns a tenant is on one partition already.
 */
final class FunnelTopology {

    static final String FUNNEL = "funnel";
    static final String CONVERSIONS = "conversions";
    static final String COUNTS = "counts";

    private static final String EVENTS = "events";

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
        topology.addSource(EVENTS, new StringDeserializer(), new WeComEventDeserializer(), names.of(Topic.ACQUISITION));
        topology.addProcessor(
                FUNNEL, () -> new FunnelProcessor(settings.zone(), settings.remember(), settings.sealer()), EVENTS);
        topology.addStateStore(FunnelStores.seen(), FUNNEL);
        topology.addStateStore(FunnelStores.journeys(), FUNNEL);
        topology.addStateStore(FunnelStores.journeysByState(), FUNNEL);
        topology.addStateStore(FunnelStores.linksByState(), FUNNEL);
        topology.addStateStore(FunnelStores.counts(), FUNNEL);
        new Erasure(
                        FUNNEL,
                        settings.forgetting(),
                        settings.erasedAtOnce(),
                        FunnelStores.OF_TENANTS,
                        Set.of(CONVERSIONS, COUNTS),
                        Eraser::new)
                .addTo(topology, names, FUNNEL);
        RowSink.addTo(topology, CONVERSIONS, names, Topic.CONVERSIONS, FUNNEL, FUNNEL, Erasure.PROCESSOR);
        RowSink.addTo(topology, COUNTS, names, Topic.FUNNEL, FUNNEL, FUNNEL, Erasure.PROCESSOR);
        return topology;
    }
}
