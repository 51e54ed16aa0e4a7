package io.huoke.funnel;

import io.huoke.funnel.loss.LossStores;
import io.huoke.funnel.loss.LossWatch;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.streams.Erasure;
import io.huoke.streams.RowSink;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The funnel as a Kafka Streams topology: events, channels, the progress of reconciliation, corrections and erasures,
 * which lie with their tenant, a processor for each, which share the stores, and sinks keyed by row. Nothing is
 * repartitioned, because all that concerns a tenant is on one partition already.
 */
final class FunnelTopology {

    static final String FUNNEL = "funnel";
    static final String CONVERSIONS = "conversions";
    static final String COUNTS = "counts";
    static final String LINK_COUNTS = "link-counts";
    static final String CHANNEL_TOMBSTONES = "channel-tombstones";

    private static final String CHANNELS = "channels";
    private static final String RECONCILIATION = "reconciliation";
    private static final String CORRECTIONS = "corrections";
    private static final String[] PROCESSORS = {FUNNEL, CHANNELS, RECONCILIATION, CORRECTIONS};
    private static final String[] WRITERS = {FUNNEL, CHANNELS, RECONCILIATION, CORRECTIONS, Erasure.PROCESSOR};

    private FunnelTopology() {}

    /**
     * What it is built with.
     *
     * @param config what is counted how
     * @param callbackLoss when on-call is told that callbacks are being lost
     * @param remember how long an event's id is kept
     * @param keep how long is kept of a customer or day what does not change
     * @param sealer gives tenants the names that fences have
     * @param forgetting how often cleaning is kept going
     * @param erasedAtOnce how many entries of a tenant are erased in one transaction
     */
    record Settings(
            HuokeConfig.Funnel config,
            HuokeConfig.CallbackLoss callbackLoss,
            Duration remember,
            Duration keep,
            Sealer sealer,
            Forgetting forgetting,
            int erasedAtOnce) {}

    /** Builds it; needs no broker. */
    static Topology build(TopicNames names, Settings settings) {
        Topology topology = new Topology();
        from(topology, names, Topic.ACQUISITION, new EventDeserializer(), FUNNEL, () -> new FunnelProcessor(settings));
        from(
                topology,
                names,
                Topic.CHANNELS,
                new RowEventDeserializer<>(ChannelRow.class),
                CHANNELS,
                () -> new ChannelProcessor(settings));
        from(
                topology,
                names,
                Topic.RECONCILIATION,
                new RowEventDeserializer<>(ReconciliationRow.class),
                RECONCILIATION,
                () -> new ReconciliationProcessor(settings));
        from(
                topology,
                names,
                Topic.FUNNEL_CORRECTIONS,
                new RowEventDeserializer<>(FunnelCorrectionRow.class),
                CORRECTIONS,
                () -> new CorrectionProcessor(settings));
        topology.addStateStore(FunnelStores.seen(), FUNNEL);
        FunnelStores.shared().forEach(store -> topology.addStateStore(store, PROCESSORS));
        LossStores.all().forEach(store -> topology.addStateStore(store, PROCESSORS));
        new Erasure(
                        FUNNEL,
                        settings.forgetting(),
                        settings.erasedAtOnce(),
                        FunnelStores.OF_TENANTS,
                        Set.of(CONVERSIONS, COUNTS, LINK_COUNTS, CHANNEL_TOMBSTONES, LossWatch.SINK),
                        Eraser::new)
                .addTo(topology, names, PROCESSORS);
        RowSink.addTo(topology, CONVERSIONS, names, Topic.CONVERSIONS, FUNNEL, WRITERS);
        RowSink.addTo(topology, COUNTS, names, Topic.FUNNEL, FUNNEL, WRITERS);
        RowSink.addTo(topology, LINK_COUNTS, names, Topic.FUNNEL_LINKS, FUNNEL, WRITERS);
        RowSink.addTo(topology, LossWatch.SINK, names, Topic.ALERTS, FUNNEL, WRITERS);
        RowSink.addTo(topology, CHANNEL_TOMBSTONES, names, Topic.CHANNELS, FUNNEL, CHANNELS, Erasure.PROCESSOR);
        return topology;
    }

    private static <V> void from(
            Topology topology,
            TopicNames names,
            Topic topic,
            Deserializer<V> values,
            String processor,
            ProcessorSupplier<String, V, String, RowEvent<? extends Row>> supplier) {
        String source = topic.baseName();
        topology.addSource(source, new StringDeserializer(), values, names.of(topic));
        topology.addProcessor(processor, supplier, source);
    }
}
