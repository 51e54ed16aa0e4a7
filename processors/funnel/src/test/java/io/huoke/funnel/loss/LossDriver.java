package io.huoke.funnel.loss;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig.CallbackLoss;
import io.huoke.streams.Deletion;
import io.huoke.streams.RowSink;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;

/** A watch in a topology that does nothing else: what is told to it on one side, rows of huoke.alerts on the other. */
final class LossDriver implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-02T08:00:30Z");

    private static final CallbackLoss CONFIG = new CallbackLoss(0.02, Duration.ofHours(24), 50);

    private final TopologyTestDriver driver;
    private final TestInputTopic<String, String> told;
    private final TestOutputTopic<String, byte[]> alerts;
    private final RowEventDeserializer<AlertRow> rows = new RowEventDeserializer<>(AlertRow.class);

    /** By tenant. */
    private final Map<String, String> corpNames = new HashMap<>();

    /** What the next record does. */
    private Consumer<Host> next = host -> {};

    LossDriver(Path state) {
        Topology topology = new Topology();
        topology.addSource("source", new StringDeserializer(), new StringDeserializer(), "told");
        topology.addProcessor("processor", Host::new, "source");
        LossStores.all().forEach(store -> topology.addStateStore(store, "processor"));
        RowSink.addTo(topology, LossWatch.SINK, new TopicNames(""), Topic.ALERTS, "funnel", "processor");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        driver = new TopologyTestDriver(topology, properties, START);
        told = driver.createInputTopic("told", new StringSerializer(), new StringSerializer());
        alerts = driver.createOutputTopic("huoke.alerts", new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Tells the watch something. */
    LossDriver tell(Consumer<LossWatch> what) {
        return on(host -> what.accept(host.watch));
    }

    /** As many customers of a tenant, all at one time. */
    LossDriver arrive(String tenant, int number, boolean missed, Instant addedAt) {
        return tell(watch -> {
            for (int i = 0; i < number; i++) {
                watch.replace(Tenant.parse(tenant), Optional.empty(), Optional.of(new Arrival(addedAt, missed)));
            }
        });
    }

    /** A tenant has a name from now on, or none if that is null. */
    LossDriver name(String tenant, String corpName) {
        corpNames.put(tenant, corpName);
        return this;
    }

    /** A watch that knows only what is in the stores. */
    LossDriver restart() {
        return on(Host::begin);
    }

    /** Erases a tenant, so many entries at once, until nothing is left. */
    LossDriver erase(String tenant, int atOnce) {
        return on(host -> {
            long removed;
            do {
                Deletion deletion = new Deletion(atOnce);
                host.stores.erase(
                        tenant,
                        deletion,
                        (sink, key) -> host.context.forward(
                                new Record<>(key, null, host.context.currentSystemTimeMs(), new RecordHeaders()),
                                sink));
                removed = deletion.removed().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
            } while (removed == atOnce);
        });
    }

    LossDriver advance(Duration time) {
        driver.advanceWallClockTime(time);
        return this;
    }

    private LossDriver on(Consumer<Host> what) {
        next = what;
        told.pipeInput("", "");
        return this;
    }

    /** The rows since the last call, in order; null for a tombstone. */
    List<AlertRow> said() {
        List<AlertRow> said = new ArrayList<>();
        alerts.readRecordsToList().forEach(record -> {
            RowEvent<AlertRow> event = rows.deserialize("huoke.alerts", record.headers(), record.value());
            said.add(event == null ? null : event.row());
        });
        return said;
    }

    /** Everything in the stores, as text, keys included. */
    List<String> stored() {
        List<String> entries = new ArrayList<>();
        driver.getAllStateStores().keySet().forEach(name -> {
            try (KeyValueIterator<Object, Object> all =
                    driver.getKeyValueStore(name).all()) {
                all.forEachRemaining(entry -> entries.add(name + ": " + entry.key + " " + entry.value));
            }
        });
        return entries;
    }

    @Override
    public void close() {
        driver.close();
    }

    private final class Host implements Processor<String, String, String, RowEvent<? extends Row>> {

        private ProcessorContext<String, RowEvent<? extends Row>> context;
        private LossStores stores;
        private LossWatch watch;

        @Override
        public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
            context = initialized;
            stores = new LossStores(initialized);
            initialized.schedule(LossWatch.INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> watch.punctuate(now));
            begin();
        }

        private void begin() {
            watch = new LossWatch(context, CONFIG, tenant -> Optional.ofNullable(corpNames.get(tenant)));
        }

        @Override
        public void process(Record<String, String> record) {
            next.accept(this);
        }
    }
}
