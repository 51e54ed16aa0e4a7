package io.huoke.bench.funnel;

import io.huoke.schemas.Event;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that a Kafka Streams application with state does: reads an event, remembers its id in a persistent store, and
 * writes the event to another topic. Processing guarantee, commit interval, batches, threads and the kind of store
 * are the funnel's.
 */
public final class PassThrough {

    static final String GROUP = "bench-pass-through";

    /** A topic of Huoke's that is as the input is, and that nobody reads here. */
    static final String OUTPUT = "wecom.other";

    private static final String SEEN = "seen";
    private static final int COMMIT_INTERVAL_MS = 100;
    private static final int BATCH_BYTES = 128 << 10;

    private PassThrough() {}

    /** Runs until it is killed. The arguments are where Kafka is, and where the store is to be. */
    public static void main(String[] arguments) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, arguments[1]);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, GROUP);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        properties.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        Topology topology = new Topology();
        topology.addSource("source", new StringDeserializer(), new EventDeserializer(), Events.TOPIC);
        topology.addProcessor("remember", Remember::new, "source");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(SEEN), Serdes.String(), Serdes.Long()),
                "remember");
        topology.addSink("sink", OUTPUT, new StringSerializer(), new WeComEventSerializer(), "remember");
        new KafkaStreams(topology, new StreamsConfig(properties)).start();
    }

    @SuppressWarnings("NullAway.Init") // Streams calls init first.
    private static final class Remember implements Processor<String, Event, String, WeComEvent> {

        private ProcessorContext<String, WeComEvent> context;
        private KeyValueStore<String, Long> seen;

        @Override
        public void init(ProcessorContext<String, WeComEvent> initialized) {
            context = initialized;
            seen = initialized.getStateStore(SEEN);
        }

        @Override
        public void process(Record<String, Event> record) {
            if (record.value() instanceof WeComEvent event && seen.get(event.id()) == null) {
                seen.put(event.id(), record.timestamp());
                context.forward(new Record<>(record.key(), event, record.timestamp()));
            }
        }
    }
}
