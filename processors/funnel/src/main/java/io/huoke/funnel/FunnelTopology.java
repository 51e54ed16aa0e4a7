package io.huoke.funnel;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEventDeserializer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The funnel as a Kafka Streams topology: events and erasures, both keyed by tenant, a processor for each, which share the
 * stores, and sinks keyed by row. Nothing is repartitioned, because all that concerns a tenant is on one partition already.
 */
final class FunnelTopology {

    static final String EVENTS = "events";
    static final String ERASURES = "erasures";
    static final String FUNNEL = "funnel";
    static final String ERASURE = "erasure";
    static final String CONVERSIONS = "conversions";
    static final String COUNTS = "counts";
    static final String RECEIPTS = "receipts";

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
        topology.addSource(
                ERASURES,
                new StringDeserializer(),
                new RowEventDeserializer<>(ErasureRow.class),
                names.of(Topic.ERASURES));
        topology.addProcessor(
                FUNNEL, () -> new FunnelProcessor(settings.zone(), settings.remember(), settings.sealer()), EVENTS);
        topology.addProcessor(
                ERASURE, () -> new ErasureProcessor(settings.forgetting(), settings.erasedAtOnce()), ERASURES);
        topology.addStateStore(FunnelStores.seen(), FUNNEL);
        topology.addStateStore(FunnelStores.journeys(), FUNNEL, ERASURE);
        topology.addStateStore(FunnelStores.journeysByState(), FUNNEL, ERASURE);
        topology.addStateStore(FunnelStores.linksByState(), FUNNEL, ERASURE);
        topology.addStateStore(FunnelStores.counts(), FUNNEL, ERASURE);
        topology.addStateStore(FunnelStores.fences(), FUNNEL, ERASURE);
        topology.addStateStore(FunnelStores.erasing(), FUNNEL, ERASURE);
        addRows(topology, CONVERSIONS, names.of(Topic.CONVERSIONS), new RowEventSerializer<ConversionRow>(FUNNEL));
        addRows(topology, COUNTS, names.of(Topic.FUNNEL), new RowEventSerializer<FunnelRow>(FUNNEL));
        topology.addSink(
                RECEIPTS,
                names.of(Topic.RECEIPTS),
                new StringSerializer(),
                new Receipt.ReceiptSerializer(),
                (topic, key, receipt, partitions) -> receipt.partition(partitions),
                ERASURE);
        return topology;
    }

    private static <R extends Row> void addRows(
            Topology topology, String name, String topic, RowEventSerializer<R> rows) {
        StreamPartitioner<String, RowEvent<R>> partitioner =
                (unused, key, row, partitions) -> partitions(key, partitions);
        topology.addSink(name, topic, new StringSerializer(), rows, partitioner, FUNNEL, ERASURE);
    }

    /** All of them for a marker; empty means that Kafka's default partitioner decides. */
    private static Optional<Set<Integer>> partitions(String key, int partitions) {
        return key.equals(Forgetting.MARKER)
                ? Optional.of(IntStream.range(0, partitions).boxed().collect(toUnmodifiableSet()))
                : Optional.empty();
    }
}
