package io.huoke.funnel;

import static io.huoke.funnel.Events.OWNER;
import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.event;
import static io.huoke.funnel.Events.open;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.Forgetting;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.ChildBroker;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee G7 where the funnel is concerned: the raw files of broker and funnel forget a tenant that cancelled. */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class FunnelErasureIT {

    private static final String PERSONAL = "u_0123456789abcdef0123456789abcdef";
    private static final String GONE = "wpErasedCorp";
    private static final String STAYS = "wpOtherCorp";
    private static final String TENANT = OWNER + "/" + GONE;
    private static final int CUSTOMERS = 50;
    private static final int PARTITIONS = 2;
    private static final Duration FORGET_WITHIN = Duration.ofSeconds(60);
    private static final Duration RESULT = Duration.ofSeconds(30);

    private final TopicNames names = new TopicNames("");
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    @TempDir
    private Path directory;

    private HuokeConfig config;
    private ChildBroker broker;
    private KafkaConnection kafka;

    @BeforeEach
    void startBroker() throws Exception {
        config = TestConfig.of(
                directory.resolve("data"),
                new HuokeConfig.Topics(names, PARTITIONS, OptionalInt.empty(), Map.of(), FORGET_WITHIN));
        broker = ChildBroker.start(directory);
        kafka = KafkaConnection.of(config.kafka(), broker.bootstrapServers());
        cleanSoon();
        new ClusterReadiness(kafka, config.topics()).check();
    }

    /** A broker looks for what to clean every 15 s, and keeps files for a minute after their deletion. */
    private void cleanSoon() throws Exception {
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                            List.of(set("log.cleaner.backoff.ms", "1000"), set("log.segment.delete.delay.ms", "1000"))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void noByteOfATenantThatCancelledIsLeft() throws Exception {
        try (FunnelService funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty())) {
            funnel.start();
            publish(GONE);
            publish(STAYS);
            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(rows(Topic.CONVERSIONS))
                    .hasSize(2 * (CUSTOMERS + 1)));
            Map<String, String> others = rowsOfOthers();
            assertThat(others).hasSize(CUSTOMERS + 4).allSatisfy((key, row) -> assertThat(row)
                    .contains(STAYS));
            Awaitility.await("positive control").atMost(RESULT).untilAsserted(() -> {
                assertThat(funnelFiles(GONE)).isNotEmpty();
                assertThat(topicFiles(GONE))
                        .contains(
                                "huoke.conversions",
                                "huoke.funnel",
                                "huoke.funnel.links",
                                "huoke.channels",
                                "huoke-funnel-journeys-changelog",
                                "huoke-funnel-state-journeys-changelog",
                                "huoke-funnel-touches-changelog",
                                "huoke-funnel-channels-changelog");
            });

            command(Command.ERASE);

            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(receipts())
                    .hasSize(1));
            ConsumerRecord<String, byte[]> receipt = receipts().getFirst();
            assertThat(receipt.key()).isEqualTo(sealer.tenantHash(TENANT));
            assertThat(receipt.partition()).isEqualTo(OwnerPartition.of(OWNER, PARTITIONS));
            assertThat(row(receipt).removed())
                    .containsEntry("journeys", (long) CUSTOMERS)
                    .containsEntry("channels", 1L);
            assertThat(rowsOfOthers()).isEqualTo(others);
            assertThat(rows(Topic.CONVERSIONS).keySet()).noneMatch(key -> key.startsWith(TENANT));
            assertThat(rows(Topic.CHANNELS).keySet()).noneMatch(key -> key.startsWith(TENANT));
            // Late ones do not bring it back; a late channel is taken off its topic.
            publish(GONE);
            Awaitility.await("the raw files").atMost(FORGET_WITHIN).untilAsserted(() -> {
                assertThat(funnelFiles(GONE)).isEmpty();
                assertThat(topicFiles(GONE)).isEmpty();
            });
            assertThat(funnelFiles(STAYS)).isNotEmpty();
            assertThat(rowsOfOthers()).isEqualTo(others);
        }
    }

    private void publish(String corp) throws Exception {
        List<WeComEvent> events = Stream.concat(
                        Stream.of(
                                open(corp, "ca1", "s1", 0),
                                open(corp, "ca1", PERSONAL, 0),
                                event(
                                        "change_external_contact.add_external_contact",
                                        corp,
                                        null,
                                        null,
                                        null,
                                        PERSONAL,
                                        1)),
                        IntStream.range(0, CUSTOMERS)
                                .boxed()
                                .flatMap(i -> Stream.of(
                                        add(corp, "u1", "wm" + i, "s1", i), chat(corp, "u1", "wm" + i, "ca1", i))))
                .toList();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            producer.send(channel(corp));
            for (WeComEvent event : events) {
                RecordHeaders headers = new RecordHeaders();
                byte[] value = new WeComEventSerializer().serialize("", headers, event);
                producer.send(new ProducerRecord<>(names.of(Topic.ACQUISITION), null, event.subject(), value, headers));
            }
        }
    }

    private ProducerRecord<String, byte[]> channel(String corp) {
        String tenant = OWNER + "/" + corp;
        ChannelRow row = new ChannelRow(tenant, "s1", "user of " + corp, START);
        RecordHeaders headers = new RecordHeaders();
        byte[] value =
                new RowEventSerializer<ChannelRow>("channels").serialize("", headers, new RowEvent<>(row, START));
        return new ProducerRecord<>(
                names.of(Topic.CHANNELS), TenantPartition.of(tenant, PARTITIONS), row.key(), value, headers);
    }

    private void command(Command command) {
        ErasureRow row = new ErasureRow(TENANT, command, sealer.tenantHash(TENANT), 1, START.plusSeconds(1_000));
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ErasureRow>("authorization")
                .serialize("", headers, new RowEvent<>(row, row.time()));
        try (KafkaProducer<String, byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(names.of(Topic.ERASURES), null, TENANT, value, headers));
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer());
    }

    private List<ConsumerRecord<String, byte[]>> receipts() {
        return TopicReader.readAll(kafka.bootstrapServers(), names.of(Topic.RECEIPTS));
    }

    private static ReceiptRow row(ConsumerRecord<String, byte[]> receipt) {
        return Objects.requireNonNull(new RowEventDeserializer<>(ReceiptRow.class)
                        .deserialize(receipt.topic(), receipt.headers(), receipt.value()))
                .row();
    }

    private Map<String, String> rowsOfOthers() {
        return Stream.of(Topic.CONVERSIONS, Topic.FUNNEL, Topic.FUNNEL_LINKS, Topic.CHANNELS)
                .flatMap(topic -> rows(topic).entrySet().stream())
                .filter(row -> row.getKey().startsWith(OWNER + "/" + STAYS))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The last value per key. */
    private Map<String, String> rows(Topic topic) {
        Map<String, String> rows = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : TopicReader.readAll(kafka.bootstrapServers(), names.of(topic))) {
            if (record.value() == null) {
                rows.remove(record.key());
            } else {
                rows.put(record.key(), new String(record.value(), ISO_8859_1));
            }
        }
        rows.remove(Forgetting.MARKER);
        return rows;
    }

    private Set<String> funnelFiles(String text) {
        return filesWith(text, config.dataDir());
    }

    /** The topics, but for those that keep it until their retention ends and the one with the command. */
    private Set<String> topicFiles(String text) {
        return filesWith(text, directory.resolve("kafka")).stream()
                .map(file -> file.replaceFirst("-\\d+/.*", ""))
                .filter(topic -> !Set.of(names.of(Topic.ACQUISITION), names.of(Topic.ERASURES))
                        .contains(topic))
                .collect(toSet());
    }

    private static Set<String> filesWith(String text, Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> contains(file, text))
                    .map(file -> folder.relativize(file).toString())
                    .collect(toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                // It was deleted while they were listed.
                return filesWith(text, folder);
            }
            throw e;
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.isRegularFile(file)
                    && Files.readString(file, ISO_8859_1).contains(text);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
