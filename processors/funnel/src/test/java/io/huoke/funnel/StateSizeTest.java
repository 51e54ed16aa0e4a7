package io.huoke.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.funnel.history.Arrival.Found;
import io.huoke.funnel.history.Fact;
import io.huoke.funnel.history.Fact.Kind;
import io.huoke.funnel.history.Fact.Part;
import io.huoke.funnel.history.Fact.Person;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.Event;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciledEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a customer costs in stores and changelogs, and what is left of it when the windows have passed. */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class StateSizeTest {

    private static final int TENANTS = 20;
    private static final int LINKS = 20;
    private static final int SECONDS_PER_DAY = 24 * 3600;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private static final Duration REMEMBER = Duration.ofDays(9);
    private static final Duration KEEP = Duration.ofDays(180);

    /** Of one that looks at a limited number of entries at a time. */
    private static final int TIDYINGS = 100;

    private static final int BETWEEN_LOOKS = 100;

    /** Of so many customers every event is processed; of more, only what they leave is there. */
    private static final int LIVES = Integer.getInteger("huoke.campaign.lives", 100_000);

    private static final int CLONES_AT_ONCE = 1_000;

    private static final Set<String> SIZES = Set.of("total-sst-files-size", "cur-size-all-mem-tables");

    private static final TopicNames NAMES = new TopicNames("");

    private final Map<String, long[]> changelogs = new TreeMap<>();
    private final WeComEventSerializer callbacks = new WeComEventSerializer();
    private final ReconciledEventSerializer reconciled = new ReconciledEventSerializer();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("sizes")
    void aCustomerCostsFewBytesAndNoneWhenTheWindowsHavePassed(int customers) {
        try (TopologyTestDriver driver = driver()) {
            TestInputTopic<String, byte[]> events = driver.createInputTopic(
                    NAMES.of(Topic.ACQUISITION), new StringSerializer(), new ByteArraySerializer());
            Map<String, TestOutputTopic<byte[], byte[]>> written = new TreeMap<>();
            for (int customer = 0; customer < Math.min(customers, LIVES); customer++) {
                life(customer).forEach(event -> pipe(events, event));
                drain(driver, written);
            }
            if (customers > LIVES) {
                multiply(driver, events, written, customers - LIVES);
            }
            print(driver, customers);

            driver.advanceWallClockTime(KEEP.plusDays(3));
            for (int i = 0; i < TIDYINGS && !left(driver).isEmpty(); i++) {
                for (int j = 0; j < BETWEEN_LOOKS; j++) {
                    driver.advanceWallClockTime(Duration.ofMinutes(1));
                    drain(driver, written);
                }
            }

            assertThat(left(driver)).as("stores that hold something").isEmpty();
        }
    }

    /** The driver writes its files after each event, which would take hours. */
    private void multiply(
            TopologyTestDriver driver,
            TestInputTopic<String, byte[]> events,
            Map<String, TestOutputTopic<byte[], byte[]>> written,
            int more) {
        int model = LIVES - 1;
        Clones clones = new Clones(driver, life(model).toList(), List.of(state(model), customerId(model)));
        Event again = life(model).findFirst().orElseThrow();
        for (int clone = 0; clone < more; clone++) {
            clones.put(clone);
            if (clone % CLONES_AT_ONCE == 0) {
                pipe(events, again);
                drain(driver, written);
            }
        }
    }

    private static String state(int customer) {
        return "u_%032x".formatted(customer * 7_919L);
    }

    private static String customerId(int customer) {
        return "wmqfasd1e1927831%016d".formatted(customer);
    }

    static IntStream sizes() {
        return Stream.of(System.getProperty("huoke.campaign.journeys", "100000,1000000")
                        .split(","))
                .mapToInt(Integer::parseInt);
    }

    private TopologyTestDriver driver() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "size");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        return new TopologyTestDriver(
                FunnelTopology.build(
                        NAMES,
                        new FunnelTopology.Settings(
                                HuokeConfig.Funnel.DEFAULT,
                                HuokeConfig.Alerts.DEFAULT.callbackLoss(),
                                REMEMBER,
                                KEEP,
                                tenant -> Optional.empty(),
                                Sealer.ofKeyset(Sealer.generateKeyset()),
                                Forgetting.within(Duration.ofHours(24)),
                                10_000,
                                Optional.empty())),
                properties);
    }

    /** All steps of one customer with a personal State, and what A6 tells: the dearest that is usual. */
    private static Stream<Event> life(int customer) {
        String corp = "wpqfasd1e1927831123109r%08d".formatted(customer % TENANTS);
        String link = "cawcdea783a%010d".formatted(customer % LINKS);
        String state = state(customer);
        Person person = new Person("ZhangSan%04d".formatted(customer % 50), customerId(customer));
        Instant time = START.plusSeconds(customer % SECONDS_PER_DAY);
        Stream<Event> told = Stream.of(
                        fact(corp, Kind.OPEN, time, link, state, person, Set.of(Part.LINK, Part.STATE)),
                        fact(
                                corp,
                                Kind.REQUEST,
                                time.plusSeconds(9),
                                link,
                                state,
                                person,
                                Set.of(Part.LINK, Part.STATE)),
                        fact(
                                corp,
                                Kind.ADD,
                                time.plusSeconds(60),
                                link,
                                state,
                                person,
                                Set.of(Part.PERSON, Part.STATE)),
                        fact(
                                corp,
                                Kind.CHAT,
                                time.plusSeconds(90),
                                link,
                                state,
                                person,
                                Set.of(Part.PERSON, Part.LINK)))
                .map(Fact::event);
        Found listed = new Found(
                new Reconciled.Customer(Fact.OWNER, corp, person.user(), person.customer(), link, state, 1, null),
                time.plusSeconds(900));
        return Stream.concat(told, Stream.of(listed.event()));
    }

    private static Fact fact(
            String corp, Kind kind, Instant time, String link, String state, Person person, Set<Part> tells) {
        return new Fact(0, corp, kind, time, link, state, person, tells);
    }

    private void pipe(TestInputTopic<String, byte[]> events, Event event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value =
                switch (event) {
                    case WeComEvent callback -> callbacks.serialize("", headers, callback);
                    case ReconciledEvent found -> reconciled.serialize("", headers, found);
                };
        events.pipeInput(new TestRecord<>(String.valueOf(event.tenant()), value, headers, event.time()));
    }

    /** The driver keeps all that was written until it is read. */
    private void drain(TopologyTestDriver driver, Map<String, TestOutputTopic<byte[], byte[]>> written) {
        for (String topic : driver.producedTopicNames()) {
            TestOutputTopic<byte[], byte[]> output = written.computeIfAbsent(
                    topic,
                    name -> driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
            long[] sum = changelogs.computeIfAbsent(topic, unused -> new long[2]);
            while (!output.isEmpty()) {
                TestRecord<byte[], byte[]> record = output.readRecord();
                sum[0]++;
                sum[1] += record.key().length + (record.value() == null ? 0 : record.value().length);
            }
        }
    }

    private void print(TopologyTestDriver driver, int customers) {
        System.out.printf("%,d customers, per customer:%n", customers);
        System.out.printf("%-20s %10s %14s %18s%n", "store", "entries", "bytes on disk", "changelog bytes");
        long disk = 0;
        long log = 0;
        for (Map.Entry<String, Long> store : entries(driver).entrySet()) {
            long files = bytes(driver, store.getKey());
            long[] written = changelogs.getOrDefault("size-" + store.getKey() + "-changelog", new long[2]);
            disk += files;
            log += written[1];
            System.out.printf(
                    "%-20s %10.2f %14.0f %18.0f%n",
                    store.getKey(),
                    (double) store.getValue() / customers,
                    (double) files / customers,
                    (double) written[1] / customers);
        }
        System.out.printf("%-20s %10s %14.0f %18.0f%n", "all", "", (double) disk / customers, (double) log / customers);
        changelogs.entrySet().stream()
                .filter(topic -> !topic.getKey().endsWith("-changelog"))
                .forEach(topic -> System.out.printf(
                        "%-31s %5.1f records, %.0f bytes%n",
                        topic.getKey(),
                        (double) topic.getValue()[0] / customers,
                        (double) topic.getValue()[1] / customers));
    }

    /** The stores that are not empty. */
    private static List<String> left(TopologyTestDriver driver) {
        return driver.getAllStateStores().keySet().stream()
                .filter(name -> {
                    try (KeyValueIterator<Object, Object> all =
                            driver.getKeyValueStore(name).all()) {
                        return all.hasNext();
                    }
                })
                .toList();
    }

    private static Map<String, Long> entries(TopologyTestDriver driver) {
        Map<String, Long> entries = new TreeMap<>();
        driver.getAllStateStores().keySet().forEach(name -> {
            try (KeyValueIterator<Object, Object> all =
                    driver.getKeyValueStore(name).all()) {
                long number = 0;
                while (all.hasNext()) {
                    all.next();
                    number++;
                }
                entries.put(name, number);
            }
        });
        return entries;
    }

    /** Of the files of a store, and of what is on its way to them. */
    private static long bytes(TopologyTestDriver driver, String store) {
        return driver.metrics().values().stream()
                .filter(metric -> SIZES.contains(metric.metricName().name())
                        && store.equals(metric.metricName().tags().get("rocksdb-state-id")))
                .mapToLong(metric -> ((Number) metric.metricValue()).longValue())
                .sum();
    }
}
