package io.huoke.reconciler;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.wecom.reactor.Reactor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One task of the reconciler with simulated tenants and time, without a broker. */
final class SimulatedTask implements AutoCloseable {

    static final Sealer SEALER = Sealer.ofKeyset(Sealer.generateKeyset());
    private static final TopicNames NAMES = new TopicNames("");

    final SimulatedTenants wecom;
    final TopologyTestDriver driver;
    private final TestInputTopic<String, WeComEvent> events;
    private final TestInputTopic<String, RowEvent<Row>> erasures;
    private final TestInputTopic<String, RowEvent<Row>> requests;
    private Instant now;

    /** @param tasks of how many this is one */
    SimulatedTask(Path directory, Instant start, int tenants, int links, int tasks) {
        this.now = start;
        this.wecom = new SimulatedTenants(tenants, links, () -> now);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "simulated");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        this.driver = new TopologyTestDriver(
                ReconcilerTopology.build(
                        NAMES,
                        new ReconcilerTopology.Settings(
                                wecom,
                                wecom,
                                tasks,
                                new Pace(() -> now, tasks),
                                () -> new Rhythm(HuokeConfig.Reconciler.DEFAULT),
                                tenant -> Optional.of("小店"),
                                SEALER,
                                Forgetting.within(Duration.ofHours(24)),
                                clock -> new Reactor(clock, Runnable::run, failure -> {
                                    throw failure;
                                }),
                                new SimpleMeterRegistry())),
                properties,
                now);
        this.events = driver.createInputTopic(
                Topic.ACQUISITION.baseName(), new StringSerializer(), new WeComEventSerializer());
        this.erasures = driver.createInputTopic(
                Topic.ERASURES.baseName(), new StringSerializer(), new RowEventSerializer<Row>("authorization"));
        this.requests = driver.createInputTopic(
                Topic.RECONCILIATION_REQUESTS.baseName(), new StringSerializer(), new RowEventSerializer<Row>("cli"));
    }

    Instant now() {
        return now;
    }

    /** Time passes in steps. */
    void pass(Duration time, Duration step) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            leap(step);
        }
    }

    /** Time passes at once. */
    void leap(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The rows of alerts since the last call, in order; without tombstones. */
    List<AlertRow> alerts() {
        RowEventDeserializer<AlertRow> rows = new RowEventDeserializer<>(AlertRow.class);
        return output(Topic.ALERTS).stream()
                .filter(record -> record.value() != null)
                .map(record -> rows.deserialize(Topic.ALERTS.baseName(), record.headers(), record.value())
                        .row())
                .toList();
    }

    /** Everything that was written to a topic since it was asked for last. */
    List<TestRecord<String, byte[]>> output(Topic topic) {
        return driver.createOutputTopic(topic.baseName(), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** Nobody reads it, and it would stay in memory. */
    void forgetOutput() {
        for (Topic topic : List.of(Topic.ACQUISITION, Topic.QUOTA, Topic.LINKS, Topic.RECONCILIATION)) {
            var unused = output(topic);
        }
    }

    /** A callback. */
    void tell(Tenant tenant, String type, @Nullable String linkId, @Nullable String customer) {
        String userId = customer == null ? null : SimulatedTenants.MEMBER;
        CallbackData data = new CallbackData(
                tenant.owner(),
                tenant.corpId(),
                null,
                null,
                userId,
                customer,
                linkId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        events.pipeInput(
                tenant.toString(),
                new WeComEvent(
                        EventId.ofParts(tenant.toString(), linkId + customer, now.toString(), type),
                        "/wecom/test",
                        "wecom." + type,
                        now,
                        Origin.CALLBACK,
                        now,
                        data),
                now);
    }

    /** A command of the authorization service. */
    void command(Tenant tenant, ErasureRow.Command command, int epoch, Instant time) {
        ErasureRow row = new ErasureRow(tenant.toString(), command, SEALER.tenantHash(tenant.toString()), epoch, time);
        erasures.pipeInput(row.key(), new RowEvent<>(row, time), now);
    }

    /** Somebody wants a pass now. */
    void request(Tenant tenant) {
        ReconciliationRequestRow row = ReconciliationRequestRow.of(tenant.toString(), 1, now);
        requests.pipeInput(row.key(), new RowEvent<>(row, now), now);
    }

    /** The keys in a store. */
    List<String> stored(String store) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, Object> all =
                driver.<String, Object>getKeyValueStore(store).all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    @Override
    public void close() {
        driver.close();
    }
}
