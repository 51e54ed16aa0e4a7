package io.huoke.quota;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.Event;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.QuotaRow;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The service without a broker: events, rows and erasures in, rows, alerts and dead letters out. */
final class QuotaDriver implements AutoCloseable {

    /** 10 o'clock in Shanghai. */
    static final Instant START = Instant.parse("2026-03-02T02:00:00Z");

    private static final Duration KEEP = Duration.ofDays(32);

    /** Sweeps are not what is looked at here, and take their time. */
    private static final Forgetting FORGETTING = Forgetting.within(Duration.ofDays(100_000));

    private final WeComEventSerializer callbacks = new WeComEventSerializer();
    private final ReconciledEventSerializer reconciled = new ReconciledEventSerializer();
    private final Map<String, String> names = new HashMap<>();
    private final Map<Topic, TestInputTopic<String, byte[]>> inputs = new EnumMap<>(Topic.class);
    private final Sealer sealer;
    private final Path state;
    private final TopologyTestDriver driver;
    private final TestOutputTopic<String, byte[]> rows;
    private final TestOutputTopic<String, byte[]> alerts;
    private final TestOutputTopic<String, byte[]> deadLetters;
    private final TestOutputTopic<String, byte[]> receipts;
    private Instant now;

    QuotaDriver(Path state) {
        this(state, Sealer.ofKeyset(Sealer.generateKeyset()), START, 10_000);
    }

    QuotaDriver(Path state, int erasedAtOnce) {
        this(state, Sealer.ofKeyset(Sealer.generateKeyset()), START, erasedAtOnce);
    }

    private QuotaDriver(Path state, Sealer sealer, Instant now, int erasedAtOnce) {
        this.state = state;
        this.sealer = sealer;
        this.now = now;
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state + "/" + System.nanoTime());
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndContinueProcessingExceptionHandler.class);
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        properties.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topic.DEAD_LETTERS_QUOTA.baseName());
        driver = new TopologyTestDriver(
                QuotaTopology.build(
                        new TopicNames(""),
                        new QuotaTopology.Settings(
                                KEEP,
                                sealer,
                                FORGETTING,
                                erasedAtOnce,
                                tenant -> Optional.ofNullable(names.get(tenant)))),
                properties,
                now);
        rows = output(Topic.QUOTA_STATES);
        alerts = output(Topic.ALERTS);
        deadLetters = output(Topic.DEAD_LETTERS_QUOTA);
        receipts = output(Topic.RECEIPTS);
    }

    private TestOutputTopic<String, byte[]> output(Topic topic) {
        return driver.createOutputTopic(topic.baseName(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private TestInputTopic<String, byte[]> input(Topic topic) {
        return inputs.computeIfAbsent(
                topic,
                unused -> driver.createInputTopic(topic.baseName(), new StringSerializer(), new ByteArraySerializer()));
    }

    /** The same process started again, with what it had stored. */
    QuotaDriver restarted() {
        Map<String, List<KeyValue<Object, Object>>> stored = new TreeMap<>();
        driver.getAllStateStores().keySet().forEach(name -> {
            try (KeyValueIterator<Object, Object> all =
                    driver.getKeyValueStore(name).all()) {
                List<KeyValue<Object, Object>> entries = new ArrayList<>();
                all.forEachRemaining(entries::add);
                stored.put(name, entries);
            }
        });
        driver.close();
        QuotaDriver next = new QuotaDriver(state, sealer, now, 10_000);
        next.names.putAll(names);
        stored.forEach((name, entries) -> {
            KeyValueStore<Object, Object> store = next.driver.getKeyValueStore(name);
            entries.forEach(entry -> store.put(entry.key, entry.value));
        });
        return next;
    }

    /** As if it had been told and judged, which takes this driver some milliseconds each time. */
    QuotaDriver hold(String tenant, QuotaFacts facts, Instant due) {
        String scope = Scope.of(tenant).key();
        DueIndex.Due entry = new DueIndex.Due(scope, due.getEpochSecond());
        driver.<String, QuotaFacts>getKeyValueStore(QuotaStores.FACTS).put(scope, facts);
        driver.<String, DueIndex.Due>getKeyValueStore(QuotaStores.DUE).put(scope, entry);
        driver.<String, String>getKeyValueStore(QuotaStores.DUE_BY_TIME).put(entry.key(), "");
        return this;
    }

    QuotaDriver name(String tenant, String name) {
        names.put(tenant, name);
        return this;
    }

    Instant now() {
        return now;
    }

    QuotaDriver tell(Event... events) {
        for (Event event : events) {
            RecordHeaders headers = new RecordHeaders();
            switch (event) {
                case WeComEvent callback -> {
                    Topic topic = callback.data().linkId() == null ? Topic.QUOTA : Topic.ACQUISITION;
                    byte[] value = callbacks.serialize(topic.baseName(), headers, callback);
                    input(topic).pipeInput(new TestRecord<>(callback.subject(), value, headers, now));
                }
                case ReconciledEvent found -> {
                    byte[] value = reconciled.serialize("wecom.quota", headers, found);
                    input(Topic.QUOTA).pipeInput(new TestRecord<>(found.tenant().toString(), value, headers, now));
                }
            }
        }
        return this;
    }

    /** Something on a topic that is a CloudEvent of that type, but has other data. */
    QuotaDriver tell(Topic topic, String type, String json) {
        RecordHeaders headers = new RecordHeaders();
        reconciled.serialize(topic.baseName(), headers, Events.a8(now, 0, 0));
        headers.remove("ce_type");
        headers.add("ce_type", type.getBytes(StandardCharsets.UTF_8));
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        input(topic).pipeInput(new TestRecord<>(Events.TENANT, value, headers, now));
        return this;
    }

    QuotaDriver tell(LinkRow row) {
        return row(Topic.LINKS, row, row.asOf());
    }

    private QuotaDriver row(Topic topic, Row row, Instant time) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<>("test").serialize("", headers, new RowEvent<>(row, time));
        input(topic).pipeInput(new TestRecord<>(row.key(), value, headers, now));
        return this;
    }

    QuotaDriver erase(int epoch, Instant time) {
        return command(Command.ERASE, epoch, time);
    }

    QuotaDriver readmit(int epoch, Instant time) {
        return command(Command.READMIT, epoch, time);
    }

    private QuotaDriver command(Command command, int epoch, Instant time) {
        return row(
                Topic.ERASURES,
                new ErasureRow(Events.TENANT, command, sealer.tenantHash(Events.TENANT), epoch, time),
                time);
    }

    /** A tombstone. */
    QuotaDriver withoutValue(Topic topic) {
        input(topic).pipeInput(Events.TENANT, null);
        return this;
    }

    QuotaDriver advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
        return this;
    }

    /** As in {@link #advance}, one step after another. */
    QuotaDriver advanceTo(Instant time, Duration step) {
        while (now.isBefore(time)) {
            Duration left = Duration.between(now, time);
            advance(left.compareTo(step) < 0 ? left : step);
        }
        return this;
    }

    /** The rows of huoke.quota since the last call; null for a tombstone. */
    List<QuotaRow> rows() {
        return read(rows, QuotaRow.class);
    }

    /** The rows of huoke.alerts since the last call; null for a tombstone. */
    List<AlertRow> alerts() {
        return read(alerts, AlertRow.class);
    }

    /** The same without what is about something else. */
    List<AlertRow> alerts(String name) {
        return alerts().stream().filter(row -> row.name().equals(name)).toList();
    }

    /** The keys of what was set aside since the last call. */
    List<String> deadLetters() {
        return deadLetters.readRecordsToList().stream().map(TestRecord::key).toList();
    }

    /** The receipts since the last call. */
    List<ReceiptRow> receipts() {
        return read(receipts, ReceiptRow.class);
    }

    private static <R extends Row> List<R> read(TestOutputTopic<String, byte[]> topic, Class<R> type) {
        List<R> read = new ArrayList<>();
        topic.readRecordsToList().forEach(record -> {
            RowEvent<R> event = new RowEventDeserializer<>(type).deserialize("", record.headers(), record.value());
            read.add(event == null ? null : event.row());
        });
        return read;
    }

    /** The keys of what came since the last call on a topic, and whether it was a tombstone. */
    Map<String, Boolean> tombstones(Topic topic) {
        Map<String, Boolean> keys = new TreeMap<>();
        (topic == Topic.ALERTS ? alerts : rows)
                .readRecordsToList()
                .forEach(record -> keys.put(record.key(), record.value() == null));
        return keys;
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
}
