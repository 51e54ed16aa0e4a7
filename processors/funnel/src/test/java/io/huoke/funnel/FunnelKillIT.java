package io.huoke.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.funnel.history.Actual;
import io.huoke.funnel.history.Arrival;
import io.huoke.funnel.history.Case;
import io.huoke.funnel.history.DeliveryGenerator.Faults;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee G4 through a real broker: two instances of the funnel, of which one is killed again and again, make of many
 * histories what the oracle says.
 */
class FunnelKillIT {

    private static final boolean CAMPAIGN = "all".equals(System.getProperty("huoke.campaign"));
    private static final int CUSTOMERS = Integer.getInteger("huoke.campaign.customers", CAMPAIGN ? 100_000 : 250);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(20);
    private static final int MOST_KILLS = CAMPAIGN ? Integer.MAX_VALUE : 1;
    private static final Duration RESULT = CAMPAIGN ? Duration.ofHours(2) : Duration.ofMinutes(2);

    /** What runs long is worth compiling well. */
    private static final List<String> FLAGS = CAMPAIGN ? List.of("-XX:TieredStopAtLevel=4") : List.of();

    /** Per tenant, at most. */
    private static final int PEOPLE = 20;

    private static final Faults FAULTS = new Faults(10, 20);
    private static final int PARTITIONS = 4;

    /** Tenants whose callbacks mix. */
    private static final int AT_ONCE = 25;

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final long seed = Long.getLong("huoke.histories.seed", System.nanoTime());
    private final List<FunnelChild> instances = new ArrayList<>();
    private final List<String> restores = new ArrayList<>();

    @TempDir
    private Path directory;

    private HuokeConfig config;
    private KafkaConnection kafka;
    private Admin admin;

    @BeforeEach
    void startInstances() throws Exception {
        config = TestConfig.of(directory, names, PARTITIONS);
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        admin = Admin.create(kafka.properties(Map.of()));
        Path keyset = Files.writeString(directory.resolve("keyset"), Sealer.generateKeyset());
        for (String name : List.of("a", "b")) {
            instances.add(FunnelChild.start(
                    directory.resolve(name), FLAGS, kafka.bootstrapServers(), names.prefix(), PARTITIONS, keyset));
        }
    }

    @AfterEach
    void stopInstances() {
        instances.forEach(FunnelChild::close);
        admin.close();
    }

    @Test
    void rowsAreWhatTheHistoriesComeToHoweverOftenTheFunnelIsKilled() throws Exception {
        System.out.printf("-Dhuoke.histories.seed=%d%n", seed);
        instances.forEach(FunnelChild::awaitRunning);
        long begin = System.nanoTime();
        CompletableFuture<Sent> sending = CompletableFuture.supplyAsync(this::send);

        killUntilDone(sending);

        Sent sent = sending.join();
        try (LastRows rows = new LastRows(kafka.bootstrapServers(), names)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(problems(rows.catchUp(), sent.tenants())).isEmpty());
            System.out.printf(
                    "%d tenants, %d customers, %d records in, %d rows out, %d kills, %d s%n",
                    sent.tenants(),
                    sent.customers(),
                    sent.records(),
                    rows.read(),
                    restores.size(),
                    secondsSince(begin));
        }
        restores.forEach(System.out::println);
        assertThat(restores).isNotEmpty();
    }

    /** What was sent. */
    private record Sent(int tenants, int customers, long records) {}

    private Sent send() {
        int tenants = 0;
        int customers = 0;
        long records = 0;
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            while (customers < CUSTOMERS) {
                List<Case> cases = IntStream.range(tenants, tenants + AT_ONCE)
                        .mapToObj(this::some)
                        .toList();
                tenants += AT_ONCE;
                customers += cases.stream()
                        .mapToInt(one -> one.history().people().size())
                        .sum();
                records += send(producer, cases);
            }
        }
        return new Sent(tenants, customers, records);
    }

    private Case some(int number) {
        return Case.of(seed + number, PEOPLE, FAULTS);
    }

    /** Sends what comes to each of them in its order, and to all at once. */
    private long send(KafkaProducer<String, byte[]> producer, List<Case> cases) {
        long sent = 0;
        int longest =
                cases.stream().mapToInt(one -> one.arrivals().size()).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (Case one : cases) {
                if (i < one.arrivals().size()) {
                    producer.send(record(one.history().tenant(), one.arrivals().get(i)));
                    sent++;
                }
            }
        }
        return sent;
    }

    private ProducerRecord<String, byte[]> record(String tenant, Arrival arrival) {
        RecordHeaders headers = new RecordHeaders();
        return switch (arrival) {
            case Arrival.Told told ->
                record(
                        Topic.ACQUISITION,
                        tenant,
                        tenant,
                        new WeComEventSerializer()
                                .serialize("", headers, told.fact().event()),
                        headers);
            case Arrival.Found found ->
                record(
                        Topic.ACQUISITION,
                        tenant,
                        tenant,
                        new ReconciledEventSerializer().serialize("", headers, found.event()),
                        headers);
            case Arrival.Mapped mapped -> {
                ChannelRow row = mapped.row();
                yield record(Topic.CHANNELS, tenant, row.key(), value(row, mapped, headers), headers);
            }
            case Arrival.Passed passed -> {
                ReconciliationRow row = passed.row();
                yield record(Topic.RECONCILIATION, tenant, row.key(), value(row, passed, headers), headers);
            }
        };
    }

    private static <R extends Row> byte[] value(R row, Arrival arrival, RecordHeaders headers) {
        return new RowEventSerializer<R>("test").serialize("", headers, new RowEvent<>(row, arrival.time()));
    }

    private ProducerRecord<String, byte[]> record(
            Topic topic, String tenant, String key, byte[] value, RecordHeaders headers) {
        return new ProducerRecord<>(names.of(topic), TenantPartition.of(tenant, PARTITIONS), key, value, headers);
    }

    /** Kills one after the other as long as there is something to do. */
    private void killUntilDone(CompletableFuture<Sent> sending) throws Exception {
        awaitProgress(committed());
        kill();
        while (!sending.isDone() || lag() > 0) {
            if (restores.size() < MOST_KILLS) {
                awaitDone(sending, BETWEEN_KILLS);
                kill();
            } else {
                awaitDone(sending, RESULT);
                assertThat(lag()).isZero();
            }
        }
    }

    private void kill() throws Exception {
        FunnelChild instance = instances.get(restores.size() % instances.size());
        Map<TopicPartition, Long> before = committed();
        long begin = System.nanoTime();
        instance.kill();
        instance.restart();
        instance.awaitRunning();
        double running = (System.nanoTime() - begin) / 1e9;
        awaitProgress(before);
        double working = (System.nanoTime() - begin) / 1e9;
        restores.add("kill %d: %.1f s to RUNNING, %.1f s until all partitions went on, %d records left"
                .formatted(restores.size() + 1, running, working, lag()));
    }

    /** Until every partition is further than that, or has nothing more. */
    private void awaitProgress(Map<TopicPartition, Long> before) {
        Awaitility.await().atMost(RESULT).until(() -> {
            Map<TopicPartition, Long> ends = ends();
            Map<TopicPartition, Long> now = committed();
            return ends.entrySet().stream().allMatch(end -> {
                long done = now.getOrDefault(end.getKey(), 0L);
                return done > before.getOrDefault(end.getKey(), 0L) || done >= end.getValue();
            });
        });
    }

    private void awaitDone(CompletableFuture<Sent> sending, Duration atMost) throws Exception {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end && (!sending.isDone() || lag() > 0)) {
            Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        }
    }

    private Map<TopicPartition, Long> ends() throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (Topic topic : List.of(Topic.ACQUISITION, Topic.CHANNELS, Topic.RECONCILIATION)) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                latest.put(new TopicPartition(names.of(topic), partition), OffsetSpec.latest());
            }
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }

    private Map<TopicPartition, Long> committed() throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(FunnelService.groupId(config))
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition, offset == null ? 0 : offset.offset()));
        return offsets;
    }

    /** How many records are not processed. */
    private long lag() throws Exception {
        Map<TopicPartition, Long> committed = committed();
        return ends().entrySet().stream()
                .mapToLong(end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    private List<String> problems(Map<String, String> rows, int tenants) {
        Map<String, Actual> actual = Actual.byTenant(rows);
        List<String> problems = new ArrayList<>();
        for (int number = 0; number < tenants && problems.size() < 10; number++) {
            Case one = some(number);
            List<String> found = actual.getOrDefault(one.history().tenant(), Actual.nothing())
                    .problems(one);
            if (!found.isEmpty()) {
                problems.add(one + "\n" + String.join("\n", found));
            }
        }
        return problems;
    }

    private static long secondsSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }
}
