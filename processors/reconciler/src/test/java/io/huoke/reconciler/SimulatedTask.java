package io.huoke.reconciler;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
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
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
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

    @Override
    public void close() {
        driver.close();
    }
}
