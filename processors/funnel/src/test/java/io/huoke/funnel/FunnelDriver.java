package io.huoke.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.Event;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/** The funnel without a broker: events and erasures in, the last row per key and receipts out. */
final class FunnelDriver implements AutoCloseable {

    private static final Forgetting FORGETTING = Forgetting.within(Duration.ofHours(24));

    private final WeComEventSerializer callbacks = new WeComEventSerializer();
    private final ReconciledEventSerializer reconciled = new ReconciledEventSerializer();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, byte[]> events;
    private final TestOutputTopic<String, byte[]> conversions;
    private final TestOutputTopic<String, byte[]> counts;
    private final TestOutputTopic<String, byte[]> linkCounts;
    private final TestInputTopic<String, byte[]> reconciliation;
    private final TestInputTopic<String, byte[]> corrections;
    private final TestInputTopic<String, byte[]> erasures;
    private final TestInputTopic<String, byte[]> channels;
    private final TestOutputTopic<String, byte[]> channelsWritten;
    private final TestOutputTopic<String, byte[]> receipts;
    private final TestOutputTopic<String, byte[]> alerts;
    private final Map<String, String> rows = new TreeMap<>();
    private final Set<String> linkRows = new HashSet<>();
    /** By topic and key. */
    private final Map<String, Long> revisions = new HashMap<>();

    private final List<String> tombstones = new ArrayList<>();
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    FunnelDriver() {
        this(10_000);
    }

    /** @param erasedAtOnce how many entries of a tenant are erased in one transaction */
    FunnelDriver(int erasedAtOnce) {
        this(HuokeConfig.Funnel.DEFAULT, erasedAtOnce);
    }

    FunnelDriver(HuokeConfig.Funnel config) {
        this(config, 10_000);
    }

    private FunnelDriver(HuokeConfig.Funnel config, int erasedAtOnce) {
        TopicNames names = new TopicNames("");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/huoke-" + System.nanoTime());
        driver = new TopologyTestDriver(
                FunnelTopology.build(
                        names,
                        new FunnelTopology.Settings(
                                config,
                                HuokeConfig.Alerts.DEFAULT.callbackLoss(),
                                Duration.ofDays(9),
                                Duration.ofDays(180),
                                tenant -> Optional.empty(),
                                sealer,
                                FORGETTING,
                                erasedAtOnce,
                                Optional.empty())),
                properties);
        events =
                driver.createInputTopic(names.of(Topic.ACQUISITION), new StringSerializer(), new ByteArraySerializer());
        conversions = driver.createOutputTopic(
                names.of(Topic.CONVERSIONS), new StringDeserializer(), new ByteArrayDeserializer());
        counts =
                driver.createOutputTopic(names.of(Topic.FUNNEL), new StringDeserializer(), new ByteArrayDeserializer());
        linkCounts = driver.createOutputTopic(
                names.of(Topic.FUNNEL_LINKS), new StringDeserializer(), new ByteArrayDeserializer());
        reconciliation = driver.createInputTopic(
                names.of(Topic.RECONCILIATION), new StringSerializer(), new ByteArraySerializer());
        corrections = driver.createInputTopic(
                names.of(Topic.FUNNEL_CORRECTIONS), new StringSerializer(), new ByteArraySerializer());
        erasures = driver.createInputTopic(names.of(Topic.ERASURES), new StringSerializer(), new ByteArraySerializer());
        channels = driver.createInputTopic(names.of(Topic.CHANNELS), new StringSerializer(), new ByteArraySerializer());
        channelsWritten = driver.createOutputTopic(
                names.of(Topic.CHANNELS), new StringDeserializer(), new ByteArrayDeserializer());
        alerts =
                driver.createOutputTopic(names.of(Topic.ALERTS), new StringDeserializer(), new ByteArrayDeserializer());
        receipts = driver.createOutputTopic(
                names.of(Topic.RECEIPTS), new StringDeserializer(), new ByteArrayDeserializer());
    }

    FunnelDriver process(Collection<? extends Event> sequence) {
        sequence.forEach(this::process);
        return this;
    }

    FunnelDriver process(Event event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value =
                switch (event) {
                    case WeComEvent callback -> callbacks.serialize("wecom.acquisition", headers, callback);
                    case ReconciledEvent found -> reconciled.serialize("wecom.acquisition", headers, found);
                };
        events.pipeInput(new TestRecord<>(String.valueOf(event.tenant()), value, headers, event.time()));
        return collect();
    }

    /** A row of huoke.channels. */
    FunnelDriver map(String tenant, String state, String channelRef, Instant time) {
        ChannelRow row = new ChannelRow(tenant, state, channelRef, time);
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ChannelRow>("channels")
                .serialize("huoke.channels", headers, new RowEvent<>(row, time));
        channels.pipeInput(new TestRecord<>(row.key(), value, headers, time));
        return collect();
    }

    /** How the reconciliation of a tenant goes. */
    FunnelDriver reconcile(ReconciliationRow row) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ReconciliationRow>("reconciler")
                .serialize("huoke.reconciliation", headers, new RowEvent<>(row, row.asOf()));
        reconciliation.pipeInput(new TestRecord<>(row.key(), value, headers, row.asOf()));
        return collect();
    }

    /** What a rebuild found. */
    FunnelDriver correct(FunnelCorrectionRow row, Instant time) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<FunnelCorrectionRow>("rebuild")
                .serialize("huoke.funnel-corrections", headers, new RowEvent<>(row, time));
        corrections.pipeInput(new TestRecord<>(row.key(), value, headers, time));
        return collect();
    }

    /** A tombstone on huoke.channels. */
    FunnelDriver unmap(String key) {
        channels.pipeInput(key, null);
        return collect();
    }

    /** The keys of the tombstones that were written to huoke.channels since the last call. */
    List<String> channelTombstones() {
        return channelsWritten.readRecordsToList().stream()
                .peek(record -> assertThat(record.value()).isNull())
                .map(TestRecord::key)
                .toList();
    }

    FunnelDriver erase(String tenant, int epoch, Instant time) {
        return command(tenant, Command.ERASE, epoch, time);
    }

    FunnelDriver readmit(String tenant, int epoch, Instant time) {
        return command(tenant, Command.READMIT, epoch, time);
    }

    private FunnelDriver command(String tenant, Command command, int epoch, Instant time) {
        // As it does, and revisions are made of it.
        driver.advanceWallClockTime(Duration.ofMillis(1));
        ErasureRow row = new ErasureRow(tenant, command, sealer.tenantHash(tenant), epoch, time);
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ErasureRow>("authorization")
                .serialize("huoke.erasures", headers, new RowEvent<>(row, time));
        erasures.pipeInput(new TestRecord<>(tenant, value, headers, time));
        return collect();
    }

    /** A command that every service has obeyed, or the marker of a sweep. */
    FunnelDriver withoutValue(String key) {
        erasures.pipeInput(key, null);
        return collect();
    }

    FunnelDriver advance(Duration time) {
        driver.advanceWallClockTime(time);
        return collect();
    }

    private FunnelDriver collect() {
        collect(conversions);
        collect(counts);
        linkRows.addAll(collect(linkCounts));
        return this;
    }

    /** The keys of what came. */
    private Set<String> collect(TestOutputTopic<String, byte[]> topic) {
        Set<String> keys = new HashSet<>();
        for (TestRecord<String, byte[]> record : topic.readRecordsToList()) {
            keys.add(record.key());
            if (record.value() == null) {
                rows.remove(record.key());
                tombstones.add(record.key());
                assertThat(record.headers()).isEmpty();
            } else {
                rows.put(record.key(), new String(record.value(), StandardCharsets.UTF_8));
                long revision = Long.parseLong(
                        new String(record.headers().lastHeader("ce_revision").value(), StandardCharsets.UTF_8));
                Long before = revisions.put(topic + " " + record.key(), revision);
                assertThat(revision).isGreaterThan(before == null ? 0 : before);
            }
        }
        return keys;
    }

    /** The last value per key of the three topics, as text. */
    Map<String, String> rows() {
        return Map.copyOf(rows);
    }

    /** The keys of all tombstones, in order. */
    List<String> tombstones() {
        return tombstones;
    }

    /** The receipts since the last call. */
    List<ReceiptRow> receipts() {
        return receipts.readRecordsToList().stream()
                .map(record -> new RowEventDeserializer<>(ReceiptRow.class)
                        .deserialize("huoke.receipts", record.headers(), record.value())
                        .row())
                .toList();
    }

    /** The alerts since the last call. */
    List<AlertRow> alerts() {
        return alerts.readRecordsToList().stream()
                .map(record -> new RowEventDeserializer<>(AlertRow.class)
                        .deserialize("huoke.alerts", record.headers(), record.value())
                        .row())
                .toList();
    }

    /** The keys of the tombstones on huoke.alerts, where nothing else came since the last call. */
    List<String> alertTombstones() {
        return alerts.readRecordsToList().stream()
                .peek(record -> assertThat(record.value()).isNull())
                .map(TestRecord::key)
                .toList();
    }

    /** What stands for a tenant that is gone. */
    String hash(String tenant) {
        return sealer.tenantHash(tenant);
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

    ConversionRow conversion(String key) throws IOException {
        return Json.MAPPER.readValue(rows.get(key), ConversionRow.class);
    }

    FunnelRow count(String key) throws IOException {
        return Json.MAPPER.readValue(rows.get(key), FunnelRow.class);
    }

    LinkFunnelRow linkCount(String key) throws IOException {
        return Json.MAPPER.readValue(rows.get(key), LinkFunnelRow.class);
    }

    /** The revision of the last value of a key of huoke.funnel. */
    long revision(String key) {
        return revisions.get(counts + " " + key);
    }

    /** The sum of a column of huoke.funnel.links. */
    long total(String column) {
        return linkRows.stream()
                .map(rows::get)
                .filter(Objects::nonNull)
                .map(FunnelDriver::tree)
                .mapToLong(row -> row.get(column).asLong())
                .sum();
    }

    private static JsonNode tree(String row) {
        try {
            return Json.MAPPER.readTree(row);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
    }
}
