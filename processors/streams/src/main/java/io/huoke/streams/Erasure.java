package io.huoke.streams;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * The part of a service's topology that forgets tenants on command: a source of commands, a processor that shares the
 * service's stores, a fence where a tenant was, and receipts. Whoever takes events in asks {@link Fences} first.
 *
 * @param service lower case, as receipts name it
 * @param forgetting how often cleaning is kept going
 * @param atOnce how many entries of a tenant are erased in one transaction
 * @param stores the service's stores that name tenants; their keys are strings. The {@link StreamsRunner} must know the
 *     same
 * @param sinks the sinks of the compacted topics that the service writes rows of tenants to; each has
 *     {@link #PROCESSOR} among its parents
 * @param holdings makes what deletes from these stores, for one task
 */
public record Erasure(
        String service,
        Forgetting forgetting,
        int atOnce,
        Set<String> stores,
        Set<String> sinks,
        Function<ProcessingContext, TenantHoldings> holdings) {

    /** The name of the processor, for the sinks that it forwards to. */
    public static final String PROCESSOR = "erasure";

    /** A fraction of a second's work, of the 10 s that a transaction may take. */
    public static final int AT_ONCE = 10_000;

    /** The store of fences: hash of a tenant → {@link Fence}. */
    public static final String FENCES = "fences";

    /** Tenant → {@link Erasing}, while it is not complete: a store that names tenants. */
    public static final String ERASING = "erasing";

    static final String RECEIPTS = "receipts";

    private static final String SOURCE = "erasures";

    public Erasure {
        stores = Set.copyOf(stores);
        sinks = Set.copyOf(sinks);
    }

    /**
     * Adds it.
     *
     * @param topology has the service's processors and the {@link #stores()} already; the sinks are added afterwards
     * @param processors those that ask {@link Fences}
     */
    public void addTo(Topology topology, TopicNames names, String... processors) {
        addTo(topology, names, names, processors);
    }

    /**
     * Adds one whose receipts go elsewhere.
     *
     * @param topology has the service's processors and the {@link #stores()} already; the sinks are added afterwards
     * @param names of the topic of commands
     * @param receipts the name of the topic of receipts
     * @param processors those that ask {@link Fences}
     */
    public void addTo(Topology topology, TopicNames names, TopicNames receipts, String... processors) {
        topology.addSource(
                SOURCE,
                new StringDeserializer(),
                new RowEventDeserializer<>(ErasureRow.class),
                names.of(Topic.ERASURES));
        topology.addProcessor(PROCESSOR, () -> new ErasureProcessor(this), SOURCE);
        topology.connectProcessorAndStateStores(PROCESSOR, stores.toArray(String[]::new));
        topology.addStateStore(JsonSerde.smallStore(FENCES, new TypeReference<Fence>() {}), PROCESSOR);
        topology.addStateStore(JsonSerde.store(ERASING, new TypeReference<Erasing>() {}), PROCESSOR);
        for (String processor : processors) {
            topology.connectProcessorAndStateStores(processor, FENCES, ERASING);
        }
        topology.addSink(
                RECEIPTS,
                receipts.of(Topic.RECEIPTS),
                new StringSerializer(),
                new Receipt.ReceiptSerializer(service),
                (topic, key, receipt, partitions) -> receipt.partition(partitions),
                PROCESSOR);
    }
}
