package io.huoke.reconciler;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.streams.Erasure;
import io.huoke.streams.RowSink;
import io.huoke.wecom.reactor.Reactor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * The reconciler as a Kafka Streams topology: callbacks, the catalogue of links and requests, all placed by tenant, one
 * processor, and sinks. Streams shares the tenants among instances and keeps the state; nothing is repartitioned.
 */
final class ReconcilerTopology {

    static final String RECONCILER = "reconciler";
    static final String RECONCILED = "reconciled";
    static final String QUOTAS = "quotas";
    static final String LINKS = "links-out";
    static final String PROGRESS = "progress";
    static final String ALERTS = "alerts";

    private static final String EVENTS = "events";
    private static final String CATALOGUE = "links-in";
    private static final String REQUESTS = "requests";

    private ReconcilerTopology() {}

    /**
     * What it is built with.
     *
     * @param source WeCom
     * @param tenants who may be asked about
     * @param partitions of the topics that are placed by tenant
     * @param pace of all tasks of this process
     * @param rhythm the present one
     * @param names what the enterprise of a tenant is called, as far as that is known
     * @param sealer opens ChatKeys, and gives tenants the names that fences have
     * @param reactors makes one for a task, by whose clock it lives
     */
    record Settings(
            Source source,
            TenantFeed tenants,
            int partitions,
            Pace pace,
            Supplier<Rhythm> rhythm,
            Function<String, Optional<String>> names,
            Sealer sealer,
            Forgetting forgetting,
            Function<InstantSource, Reactor> reactors,
            MeterRegistry metrics) {}

    /** Builds it; needs no broker. */
    static Topology build(TopicNames names, Settings settings) {
        Topology topology = new Topology();
        topology.addSource(
                EVENTS,
                new StringDeserializer(),
                new EventDeserializer(),
                names.of(Topic.ACQUISITION),
                names.of(Topic.QUOTA));
        topology.addSource(
                CATALOGUE, new StringDeserializer(), new RowEventDeserializer<>(LinkRow.class), names.of(Topic.LINKS));
        topology.addSource(
                REQUESTS,
                new StringDeserializer(),
                new RowEventDeserializer<>(ReconciliationRequestRow.class),
                names.of(Topic.RECONCILIATION_REQUESTS));
        topology.addProcessor(RECONCILER, () -> new ReconcilerProcessor(settings), EVENTS, CATALOGUE, REQUESTS);
        ReconcilerStores.builders().forEach(store -> topology.addStateStore(store, RECONCILER));
        new Erasure(
                        RECONCILER,
                        settings.forgetting(),
                        Erasure.AT_ONCE,
                        ReconcilerStores.ALL,
                        Set.of(LINKS, PROGRESS, ALERTS),
                        Eraser::new)
                .addTo(topology, names, RECONCILER);
        topology.addSink(
                RECONCILED,
                names.of(Topic.ACQUISITION),
                new StringSerializer(),
                new ReconciledEventSerializer(),
                RECONCILER);
        topology.addSink(
                QUOTAS, names.of(Topic.QUOTA), new StringSerializer(), new ReconciledEventSerializer(), RECONCILER);
        RowSink.addTo(topology, LINKS, names, Topic.LINKS, RECONCILER, RECONCILER, Erasure.PROCESSOR);
        RowSink.addTo(topology, PROGRESS, names, Topic.RECONCILIATION, RECONCILER, RECONCILER, Erasure.PROCESSOR);
        RowSink.addTo(topology, ALERTS, names, Topic.ALERTS, RECONCILER, RECONCILER, Erasure.PROCESSOR);
        return topology;
    }
}
