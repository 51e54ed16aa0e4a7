package io.huoke.quota;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.streams.Erasure;
import io.huoke.streams.RowSink;
import io.huoke.streams.TopicSource;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.Topology;

/**
 * The service as a Kafka Streams topology: quotas, what becomes of links, and erasures, which lie with their tenant, a
 * processor for each, which share the stores, and sinks for rows and alerts.
 */
final class QuotaTopology {

    static final String QUOTA = "quota";
    static final String ROWS = "quota-rows";
    static final String ALERTS = "alerts";

    private static final String LINK_EVENTS = "link-events";
    private static final String LINK_ROWS = "link-rows";
    private static final String[] PROCESSORS = {QUOTA, LINK_EVENTS, LINK_ROWS};
    private static final String[] WRITERS = {QUOTA, LINK_EVENTS, LINK_ROWS, Erasure.PROCESSOR};

    private QuotaTopology() {}

    /**
     * What it is built with.
     *
     * @param keepAlerts how long a resolved alert can be on its topic; negative for ever
     * @param sealer gives tenants the names that fences have
     * @param forgetting how often cleaning is kept going
     * @param erasedAtOnce how many entries of a tenant are erased in one transaction
     * @param names tells the name of a tenant's enterprise, if it is known; called by Streams threads
     */
    record Settings(
            Duration keepAlerts,
            Sealer sealer,
            Forgetting forgetting,
            int erasedAtOnce,
            Function<String, Optional<String>> names) {}

    /** Builds it; needs no broker. */
    static Topology build(TopicNames names, Settings settings) {
        Topology topology = new Topology();
        TopicSource.addTo(
                topology, names, Topic.QUOTA, new EventDeserializer(), QUOTA, () -> new QuotaProcessor(settings));
        TopicSource.addTo(
                topology,
                names,
                Topic.ACQUISITION,
                new EventDeserializer(),
                LINK_EVENTS,
                () -> new LinkEventProcessor(settings));
        TopicSource.addTo(
                topology,
                names,
                Topic.LINKS,
                new RowEventDeserializer<>(LinkRow.class),
                LINK_ROWS,
                () -> new LinkRowProcessor(settings));
        QuotaStores.all().forEach(store -> topology.addStateStore(store, PROCESSORS));
        new Erasure(
                        QUOTA,
                        settings.forgetting(),
                        settings.erasedAtOnce(),
                        QuotaStores.OF_TENANTS,
                        Set.of(ROWS, ALERTS),
                        QuotaEraser::new)
                .addTo(topology, names, PROCESSORS);
        RowSink.addTo(topology, ROWS, names, Topic.QUOTA_STATES, QUOTA, WRITERS);
        RowSink.addTo(topology, ALERTS, names, Topic.ALERTS, QUOTA, WRITERS);
        return topology;
    }
}
