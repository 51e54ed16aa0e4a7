package io.huoke.funnel;

import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.funnel.rebuild.Outcome;
import io.huoke.funnel.rebuild.Outcome.ChangedRow;
import io.huoke.funnel.rebuild.Outcome.Column;
import io.huoke.funnel.rebuild.Outcome.Fate;
import io.huoke.funnel.rebuild.Rebuild;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rebuild beside the running funnel, on a real broker. The days of the events are those of their records. */
class RebuildIT {

    private static final Duration RESULT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 2;
    private static final int DAY = 86_400;
    private static final ZoneId ZONE = HuokeConfig.Funnel.DEFAULT.zone();

    /** Of days that are over; the broker deletes older rows. */
    private static final LocalDate FIRST = LocalDate.now(ZONE).minusDays(4);

    private static final String FIRST_DAY = FIRST.toString();
    private static final String SECOND_DAY = FIRST.plusDays(1).toString();

    /** Ten in the morning of the first day, in the seconds of {@link Events}. */
    private static final int T = (int)
            Duration.between(Events.START, FIRST.atTime(10, 0).atZone(ZONE).toInstant())
                    .toSeconds();

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    @TempDir
    private Path directory;

    private HuokeConfig config;
    private KafkaConnection kafka;
    private FunnelService funnel;

    @BeforeEach
    void start() throws Exception {
        config = TestConfig.of(directory, names, PARTITIONS);
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty());
        funnel.start();
    }

    @AfterEach
    void stop() {
        funnel.close();
    }

    @Test
    void findsWhatIsWrongInTheStoreAndOnTheTopicAndMendsExactlyThat() throws Exception {
        publish(open("c", "ca1", "s1", T));
        publish(add("c", "u1", "wm1", "s1", T + 60));
        publish(open("c", "ca1", "s1", T + DAY));
        publish(add("c", "u1", "wm2", "s1", T + DAY + 1));
        publish(chat("c", "u1", "wm2", "ca1", T + DAY + 2));
        publish(open("c", "ca2", "s2", T + DAY + 3));
        await("ww1/c/ca2/s2/" + SECOND_DAY, row -> row.opens() == 1);
        Shown right = await("ww1/c/ca1/s1/" + SECOND_DAY, row -> row.chats() == 1);
        Shown old = await("ww1/c/ca1/s1/" + FIRST_DAY, row -> row.adds() == 1);
        assertThat(rebuild(false).rows()).isEmpty();

        correct(count(right.row(), 7), right.revision());
        correct(count(old.row(), 7), old.revision());
        await(right.row().key(), row -> row.opens() == 7);
        await(old.row().key(), row -> row.opens() == 7);
        Shown other = await("ww1/c/ca2/s2/" + SECOND_DAY, row -> row.opens() == 1);
        overwrite(count(other.row(), 9));

        Outcome found = rebuild(true);
        assertThat(found.from()).isEqualTo(LocalDate.parse(SECOND_DAY));
        assertThat(found.to()).isEqualTo(FIRST.plusDays(3));
        assertThat(found.rows())
                .containsExactly(
                        changed(right.row().key(), 7, 1, Fate.FOUND),
                        changed(other.row().key(), 9, 1, Fate.FOUND));
        assertThat(row(right.row().key()).row().opens()).isEqualTo(7);

        Outcome mended = rebuild(false);
        assertThat(mended.rows())
                .containsExactly(
                        changed(right.row().key(), 7, 1, Fate.CORRECTED),
                        changed(other.row().key(), 9, 1, Fate.CORRECTED));
        assertThat(row(right.row().key()).row()).isEqualTo(right.row());
        assertThat(row(other.row().key()).row()).isEqualTo(other.row());
        assertThat(row(old.row().key()).row().opens()).as("an older row stays").isEqualTo(7);
        assertThat(rebuild(false).rows()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void whatTheEventsDoNotTellAnyMoreIsStillKnown() throws Exception {
        publish(open("c", "ca1", "s1", T));
        publish(add("c", "u1", "wm1", "s1", T + 60));
        publish(deletedByCustomer("c", "u1", "wm1", T + 120));
        await("ww1/c/ca1/s1/" + FIRST_DAY, row -> row.deletions() == 1);
        forgetEvents();
        publish(open("c", "ca9", "s9", T + 180));
        publish(add("c", "u1", "wm1", "s1", T + DAY));
        publish(add("c", "u1", "wm3", "s1", T + DAY + 1));
        Shown known = await("ww1/c/ca1/s1/" + SECOND_DAY, row -> row.adds() == 1 && row.reAdds() == 1);

        Outcome outcome = rebuild(false);

        assertThat(outcome.rows()).isEmpty();
        assertThat(outcome.from()).isEqualTo(LocalDate.parse(SECOND_DAY));
        assertThat(row(known.row().key())).isEqualTo(known);
    }

    @Test
    void whatHappensMeanwhileIsNoDifference() throws Exception {
        publish(open("c", "ca1", "s1", T));
        publish(open("c", "ca1", "s1", T + DAY));
        await("ww1/c/ca1/s1/" + SECOND_DAY, row -> row.opens() == 1);
        AtomicBoolean over = new AtomicBoolean();
        Thread traffic = Thread.ofPlatform().start(() -> {
            for (int second = 1; !over.get(); second++) {
                publish(open("c", "ca1", "s1", T + DAY + second));
                publish(add("c", "u1", "wm" + second, "s1", T + DAY + second));
            }
        });

        Outcome outcome = rebuild(false);
        over.set(true);
        traffic.join();

        assertThat(outcome.rows()).isEmpty();
    }

    private Outcome rebuild(boolean dryRun) throws Exception {
        return new Rebuild(config, kafka, sealer, Clock.systemUTC(), line -> {}).run(dryRun);
    }

    private void assertNothingIsLeft() throws Exception {
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(
                            admin.listTopics().names().get())
                    .noneMatch(topic -> topic.startsWith(names.prefix() + "huoke-funnel-rebuild")));
        }
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("huoke-funnel-rebuild"));
        }
    }

    private static ChangedRow changed(String key, long before, long after, Fate fate) {
        return new ChangedRow("huoke.funnel", key, List.of(new Column("opens", before, after)), fate);
    }

    private static FunnelRow count(FunnelRow row, long opens) {
        return new FunnelRow(
                row.tenant(),
                row.linkId(),
                row.state(),
                row.day(),
                opens,
                row.friendRequests(),
                row.adds(),
                row.chats(),
                row.deletions(),
                row.reAdds(),
                row.settled());
    }

    private void publish(WeComEvent event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(
                names.of(Topic.ACQUISITION), null, event.time().toEpochMilli(), event.subject(), value, headers));
    }

    /** What a wrong version of the funnel would have counted. */
    private void correct(FunnelRow row, @Nullable Long revision) {
        RecordHeaders headers = new RecordHeaders();
        FunnelCorrectionRow correction = new FunnelCorrectionRow(row.tenant(), row, null, revision);
        byte[] value = new RowEventSerializer<FunnelCorrectionRow>("cli")
                .serialize("", headers, new RowEvent<>(correction, Instant.now()));
        send(new ProducerRecord<>(names.of(Topic.FUNNEL_CORRECTIONS), null, correction.key(), value, headers));
    }

    /** What somebody else writes to the topic. */
    private void overwrite(FunnelRow row) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<FunnelRow>("somebody")
                .serialize("", headers, new RowEvent<>(row, Instant.now()));
        send(new ProducerRecord<>(names.of(Topic.FUNNEL), null, row.key(), value, headers));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record);
        }
    }

    /** As retention does. */
    private void forgetEvents() throws Exception {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            all.put(new TopicPartition(names.of(Topic.ACQUISITION), partition), RecordsToDelete.beforeOffset(-1));
        }
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            admin.deleteRecords(all).all().get();
        }
    }

    private record Shown(FunnelRow row, @Nullable Long revision) {}

    private Shown await(String key, Predicate<FunnelRow> condition) {
        Awaitility.await().atMost(RESULT).until(() -> {
            Shown shown = row(key);
            return shown != null && condition.test(shown.row());
        });
        return row(key);
    }

    private @Nullable Shown row(String key) {
        Shown last = null;
        for (ConsumerRecord<String, byte[]> record :
                TopicReader.readAll(kafka.bootstrapServers(), names.of(Topic.FUNNEL))) {
            if (record.key().equals(key)) {
                RowEvent<FunnelRow> event = new RowEventDeserializer<>(FunnelRow.class)
                        .deserialize(record.topic(), record.headers(), record.value());
                last = event == null ? null : new Shown(event.row(), event.revision());
            }
        }
        return last;
    }
}
