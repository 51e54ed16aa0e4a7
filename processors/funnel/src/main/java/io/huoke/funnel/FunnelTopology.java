package io.huoke.funnel;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEventDeserializer;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * The funnel as a Kafka Streams topology: one source keyed by tenant, one processor, two sinks keyed by row. Nothing is
 * repartitioned, because all of a tenant's events are on one partition already.
 */
final class FunnelTopology {

    static final String EVENTS = "events";
    static final String FUNNEL = "funnel";
    static final String CONVERSIONS = "conversions";
    static final String COUNTS = "counts";

    private FunnelTopology() {}

    /**
     * Builds it; needs no broker.
     *
     * @param zone where days begin
     * @param remember how long an event's id is kept
     */
    static Topology build(TopicNames names, ZoneId zone, Duration remember) {
        Topology topology = new Topology();
        topology.addSource(EVENTS, new StringDeserializer(), new WeComEventDeserializer(), names.of(Topic.ACQUISITION));
        topology.addProcessor(FUNNEL, () -> new FunnelProcessor(zone, remember), EVENTS);
        topology.addStateStore(FunnelStores.seen(), FUNNEL);
        topology.addStateStore(FunnelStores.journeys(), FUNNEL);
        topology.addStateStore(FunnelStores.journeysByState(), FUNNEL);
        topology.addStateStore(FunnelStores.linksByState(), FUNNEL);
        topology.addStateStore(FunnelStores.counts(), FUNNEL);
        topology.addSink(
                CONVERSIONS,
                names.of(Topic.CONVERSIONS),
                new StringSerializer(),
                new RowEventSerializer<ConversionRow>(FUNNEL),
                FUNNEL);
        topology.addSink(
                COUNTS,
                names.of(Topic.FUNNEL),
                new StringSerializer(),
                new RowEventSerializer<FunnelRow>(FUNNEL),
                FUNNEL);
        return topology;
    }
}
