package io.huoke.funnel;

import static io.huoke.funnel.Events.OWNER;
import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static io.huoke.funnel.Events.reconciled;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.Json;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of {@code deploy/analytics}: its very files, on dumps of what the real funnel has made of known customers. */
class AnalyticsIT {

    private static final Path SQL = Path.of("..", "..", "deploy", "analytics");
    private static final int PARTITIONS = 2;
    private static final int CUSTOMERS = 60;
    private static final String TENANT = OWNER + "/c";
    private static final String GONE = OWNER + "/gone";
    private static final List<String> PERSONAL = List.of("u_" + "0".repeat(32), "u_" + "1".repeat(32));

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    @TempDir
    private Path directory;

    private KafkaConnection kafka;
    private FunnelService funnel;
    private KafkaProducer<String, byte[]> producer;

    /**
     * What really happened to one of them.
     *
     * @param state null where there was none
     * @param channel what the example calls it
     * @param seconds from the opening of the link to the add, which is known of personal States only
     */
    private record Truth(int number, String state, String channel, String link, int second, Long seconds) {

        static Truth of(int number) {
            String link = number % 3 == 0 ? "ca1" : "ca2";
            // Half of them a day later, and far enough apart for each to have an opening of its own.
            int second = 1_000 + number * 500 + (number >= CUSTOMERS / 2 ? 86_400 : 0);
            return switch (number % 5) {
                case 0 -> new Truth(number, "summer", "summer", link, second, null);
                case 1 -> new Truth(number, "s7", "shop-42/poster 7", link, second, null);
                case 2 -> new Truth(number, null, "(none)", link, second, null);
                default -> {
                    String state = PERSONAL.get(number % 5 - 3);
                    yield new Truth(number, state, "employee " + state.charAt(2), link, second, number * 3L + 5);
                }
            };
        }

        boolean chatted() {
            return number % 7 < 4;
        }

        boolean deleted() {
            return number % 4 == 1;
        }

        String day() {
            return number < CUSTOMERS / 2 ? "2026-01-01" : "2026-01-02";
        }
    }

    private static List<Truth> truth() {
        List<Truth> truth = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            truth.add(Truth.of(i));
        }
        return truth;
    }

    @BeforeEach
    void start() throws Exception {
        HuokeConfig config = TestConfig.of(directory.resolve("data"), names, PARTITIONS);
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        producer = new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer());
        funnel = new FunnelService(config, kafka, sealer, tenant -> Optional.empty());
        funnel.start();
        publishEverything();
        eraseWhoIsGone();
    }

    @AfterEach
    void stop() {
        funnel.close();
        producer.close();
    }

    private void publishEverything() {
        channel("s7", "shop-42/poster 7");
        PERSONAL.forEach(state -> channel(state, "employee " + state.charAt(2)));
        for (Truth one : truth()) {
            String customer = "wm" + one.number();
            publish(listed("c", "u1", customer, one.link(), one.state(), one.chatted() ? 1 : 0, null, 200_000));
            if (one.seconds() != null) {
                publish(open(
                        "c",
                        one.link(),
                        one.state(),
                        one.second() - one.seconds().intValue()));
            }
            if (one.chatted()) {
                publish(chat("c", "u1", customer, one.link(), one.second() + 60));
            }
            publish(add("c", "u1", customer, one.state(), one.second()));
            publish(add("c", "u1", customer, one.state(), one.second()));
            if (one.deleted()) {
                publish(deletedByCustomer("c", "u1", customer, one.second() + 90));
            }
        }
        publish(reconciled(new Reconciled.Statistic(OWNER, "c", "ca1", LocalDate.of(2026, 1, 1), 50, 9), 200_000));
        publish(add("gone", "u1", "wm1", "summer", 1));
    }

    private void eraseWhoIsGone() throws Exception {
        Path dump = directory.resolve("before.jsonl");
        Awaitility.await("there is something to erase")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    TopicDump.OURS.write(kafka.bootstrapServers(), names.of(Topic.CONVERSIONS), dump);
                    assertThat(Files.readString(dump)).contains(GONE);
                });
        ErasureRow erase = new ErasureRow(GONE, Command.ERASE, sealer.tenantHash(GONE), 1, START.plusSeconds(1_000));
        send(Topic.ERASURES, null, GONE, erase, "authorization");
    }

    @ParameterizedTest
    @EnumSource(TopicDump.class)
    void conversionsByChannelAreThoseThatHappened(TopicDump dump) throws Exception {
        Assumptions.assumeTrue(dump.isThere(), "there is no kcat here");

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    assertThat(result(dump, "conversions-by-channel.sql", 7))
                            .containsExactlyInAnyOrderElementsOf(conversionsByChannel());
                    assertThat(Files.readAllLines(directory.resolve("conversions.jsonl")))
                            .as("the end of the row of whom the funnel has forgotten")
                            .anyMatch(line -> line.contains(GONE) && line.contains("\"payload\":null"));
                });

        assertThat(table("conversions-by-channel.sql"))
                .allSatisfy(row -> assertThat(row.getLast()).startsWith("█"));
    }

    /** Channel by channel in the plainest way. */
    private static List<List<String>> conversionsByChannel() {
        Map<String, List<Truth>> channels = new TreeMap<>();
        truth().forEach(one -> channels.computeIfAbsent(one.channel(), unused -> new ArrayList<>())
                .add(one));
        return channels.entrySet().stream()
                .map(channel -> {
                    List<Truth> people = channel.getValue();
                    long chatted = people.stream().filter(Truth::chatted).count();
                    long deleted = people.stream().filter(Truth::deleted).count();
                    List<Long> seconds = people.stream()
                            .map(Truth::seconds)
                            .filter(known -> known != null)
                            .sorted()
                            .toList();
                    return Arrays.asList(
                            TENANT,
                            channel.getKey(),
                            String.valueOf(people.size()),
                            String.valueOf(chatted),
                            String.valueOf(deleted),
                            String.valueOf(Math.round(1_000.0 * chatted / people.size()) / 1_000.0),
                            seconds.isEmpty() ? null : String.valueOf(seconds.get((seconds.size() + 1) / 2 - 1)));
                })
                .toList();
    }

    @Test
    void linksByDayStandBesideWeComsFigures() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    List<List<String>> rows = result(TopicDump.OURS, "links-by-day.sql", 10);
                    assertThat(rows).hasSize(4);
                    assertThat(rows).allSatisfy(row -> {
                        assertThat(row.get(5)).as("adds of " + row).isEqualTo(count(row, false));
                        assertThat(row.get(6)).as("chats of " + row).isEqualTo(count(row, true));
                    });
                    assertThat(rows.getFirst().subList(8, 10)).containsExactly("50", "9");
                    assertThat(rows.get(1).subList(8, 10)).containsOnlyNulls();
                });
    }

    private static String count(List<String> row, boolean chatted) {
        return String.valueOf(truth().stream()
                .filter(one -> one.link().equals(row.get(1)) && one.day().equals(row.get(2)))
                .filter(one -> !chatted || one.chatted())
                .count());
    }

    /** Those who have no kcat have to be able to believe the other tests. */
    @Test
    void ourDumpIsKcats() throws Exception {
        Assumptions.assumeTrue(TopicDump.KCAT.isThere(), "there is no kcat here");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(result(TopicDump.OURS, "conversions-by-channel.sql", 7))
                        .hasSameSizeAs(conversionsByChannel()));
        Path ours = directory.resolve("ours");
        Path kcats = directory.resolve("kcats");

        TopicDump.OURS.write(kafka.bootstrapServers(), names.of(Topic.CONVERSIONS), ours);
        TopicDump.KCAT.write(kafka.bootstrapServers(), names.of(Topic.CONVERSIONS), kcats);

        assertThat(lines(ours)).isNotEmpty().allMatch(lines(kcats)::contains);
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = Json.MAPPER.readTree(line);
            // Which of several brokers it was.
            lines.add(((ObjectNode) node).without(List.of("broker")).toString());
        }
        return lines;
    }

    /** The first columns. */
    private List<List<String>> result(TopicDump dump, String sql, int columns) throws Exception {
        dump.write(kafka.bootstrapServers(), names.of(Topic.CONVERSIONS), directory.resolve("conversions.jsonl"));
        dump.write(kafka.bootstrapServers(), names.of(Topic.FUNNEL_LINKS), directory.resolve("links.jsonl"));
        return table(sql).stream().map(row -> row.subList(0, columns)).toList();
    }

    private List<List<String>> table(String sql) throws IOException, SQLException {
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckdb.createStatement()) {
            statement.execute("SET file_search_path = '" + directory + "'");
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(Files.readString(SQL.resolve(sql)))) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private void publish(WeComEvent event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(names.of(Topic.ACQUISITION), null, event.subject(), value, headers));
    }

    private void publish(ReconciledEvent event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new ReconciledEventSerializer().serialize("", headers, event);
        send(new ProducerRecord<>(
                names.of(Topic.ACQUISITION), null, event.tenant().toString(), value, headers));
    }

    private void channel(String state, String ref) {
        ChannelRow row = new ChannelRow(TENANT, state, ref, START);
        send(Topic.CHANNELS, TenantPartition.of(TENANT, PARTITIONS), row.key(), row, "channels");
    }

    private <R extends Row> void send(Topic topic, Integer partition, String key, R row, String service) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<R>(service).serialize("", headers, new RowEvent<>(row, START));
        send(new ProducerRecord<>(names.of(topic), partition, key, value, headers));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }
}
