package io.huoke.streams;

import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** Topics as what processors read. */
public final class TopicSource {

    private TopicSource() {}

    /** Adds a source, which has the topic's name without prefix, and the processor that reads from it. */
    public static <V, K, R> void addTo(
            Topology topology,
            TopicNames names,
            Topic topic,
            Deserializer<V> values,
            String processor,
            ProcessorSupplier<String, V, K, R> supplier) {
        String source = topic.baseName();
        topology.addSource(source, new StringDeserializer(), values, names.of(topic));
        topology.addProcessor(processor, supplier, source);
    }
}
