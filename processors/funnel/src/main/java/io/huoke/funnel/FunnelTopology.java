package io.huoke.funnel;

import io.huoke.funnel.loss.LossStores;
import io.huoke.funnel.loss.LossWatch;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.streams.Erasure;
import io.huoke.streams.RowSink;
import io.huoke.streams.TopicSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;

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
     * @param remember how long an event's id is kept that names nobody
     * @param keep how long is kept of a customer or day what does not change
     * @param names what the enterprise of a tenant is called, as far as that is known
     * @param sealer gives tenants the names that fences have
     * @param forgetting how often cleaning is kept going
     * @param erasedAtOnce how many entries of a tenant are erased in one transaction
     * @param past of a {@link Shadow}: when the first day begins that it counts, by partition
     */
    record Settings(
            HuokeConfig.Funnel config,
            HuokeConfig.CallbackLoss callbackLoss,
            Duration remember,
            Duration keep,
            Function<String, Optional<String>> names,
            Sealer sealer,
            Forgetting forgetting,
            int erasedAtOnce,
            Optional<Map<Integer, Instant>> past) {

        /** The same for a shadow. */
        Settings ofShadow(Map<Integer, Instant> untils) {
            return new Settings(
                    config, callbackLoss, remember, keep, names, sealer, forgetting, erasedAtOnce, Optional.of(untils));
        }

        /** The stores that name tenants. */
        Set<String> storesOfTenants() {
            Stream<String> ofPast = past.stream().flatMap(untils -> Past.STORES.stream());
            return Stream.concat(FunnelStores.OF_TENANTS.stream(), ofPast).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** Builds it; needs no broker. */
    static Topology build(TopicNames names, Settings settings) {
        return build(names, names, settings);
    }

    /**
     * Builds one that writes elsewhere.
     *
     * @param names of the topics that it reads, except for corrections, which are of what it has written
     * @param outputs the names of the topics that it writes
     */
    static Topology build(TopicNames names, TopicNames outputs, Settings settings) {
        Topology topology = new Topology();
        TopicSource.addTo(
                topology,
                names,
                Topic.ACQUISITION,
                new EventDeserializer(),
                FUNNEL,
                () -> new FunnelProcessor(settings));
        TopicSource.addTo(
                topology,
                names,
                Topic.CHANNELS,
                new RowEventDeserializer<>(ChannelRow.class),
                CHANNELS,
                () -> new ChannelProcessor(settings));
        TopicSource.addTo(
                topology,
                names,
                Topic.RECONCILIATION,
                new RowEventDeserializer<>(ReconciliationRow.class),
                RECONCILIATION,
                () -> new ReconciliationProcessor(settings));
        TopicSource.addTo(
                topology,
                outputs,
                Topic.FUNNEL_CORRECTIONS,
                new RowEventDeserializer<>(FunnelCorrectionRow.class),
                CORRECTIONS,
                () -> new CorrectionProcessor(settings));
        topology.addStateStore(FunnelStores.seen(), FUNNEL);
        FunnelStores.shared().forEach(store -> topology.addStateStore(store, PROCESSORS));
        LossStores.all().forEach(store -> topology.addStateStore(store, PROCESSORS));
        settings.past().ifPresent(untils -> Past.stores().forEach(store -> topology.addStateStore(store, PROCESSORS)));
        new Erasure(
                        FUNNEL,
                        settings.forgetting(),
                        settings.erasedAtOnce(),
                        settings.storesOfTenants(),
                        Set.of(CONVERSIONS, COUNTS, LINK_COUNTS, CHANNEL_TOMBSTONES, LossWatch.SINK),
                        context -> new Eraser(context, settings.past()))
                .addTo(topology, names, outputs, PROCESSORS);
        RowSink.addTo(topology, CONVERSIONS, outputs, Topic.CONVERSIONS, FUNNEL, WRITERS);
        RowSink.addTo(topology, COUNTS, outputs, Topic.FUNNEL, FUNNEL, WRITERS);
        RowSink.addTo(topology, LINK_COUNTS, outputs, Topic.FUNNEL_LINKS, FUNNEL, WRITERS);
        RowSink.addTo(topology, LossWatch.SINK, outputs, Topic.ALERTS, FUNNEL, WRITERS);
        RowSink.addTo(topology, CHANNEL_TOMBSTONES, outputs, Topic.CHANNELS, FUNNEL, CHANNELS, Erasure.PROCESSOR);
        return topology;
    }
}
