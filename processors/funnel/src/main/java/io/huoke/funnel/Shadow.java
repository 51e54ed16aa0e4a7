package io.huoke.funnel;

import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.streams.Erasure;
import io.huoke.streams.StreamsRunner;
import io.huoke.streams.StreamsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The funnel once more, beside the running one: it reads the same events from the first that is retained, and writes to
 * topics of its own, which nobody else reads and which go with it. What the running funnel knows that the events do not
 * tell any more is copied to it first, as Kafka Streams keeps it: whom it has forgotten, which links States were seen
 * with, which days are settled, and its journeys of {@linkplain Past before}. For one thread; blocks.
 */
public final class Shadow implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);

    private static final String NAME = "huoke-funnel-rebuild-";

    /**
     * After so long a shadow must have been killed: the next one sweeps up what it left, the funnel's next start its files.
     * Its topics empty themselves anyway.
     */
    private static final Duration ABANDONED = Duration.ofHours(12);

    /** What it writes to, and corrections, which nobody gives it. */
    private static final List<Topic> OUTPUTS = List.of(
            Topic.CONVERSIONS,
            Topic.FUNNEL,
            Topic.FUNNEL_LINKS,
            Topic.FUNNEL_CORRECTIONS,
            Topic.CHANNELS,
            Topic.RECEIPTS,
            Topic.ALERTS,
            Topic.DEAD_LETTERS_FUNNEL);

    /** The stores that it begins with as the funnel has them. Fences come first: what is erased meanwhile is erased here. */
    private static final List<String> SAME =
            List.of(Erasure.FENCES, Erasure.ERASING, FunnelStores.LINKS_BY_STATE, FunnelStores.SETTLED);

    private final HuokeConfig live;
    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final int partitions;
    private final Map<Integer, Instant> untils;
    private final StreamsRunner streams;

    /**
     * Does not connect.
     *
     * @param sealer gives tenants the names that fences have
     * @param partitions of the topics that are placed by tenant
     * @param untils when the first day begins that is to be counted, by partition
     */
    public Shadow(
            HuokeConfig live, KafkaConnection kafka, Sealer sealer, int partitions, Map<Integer, Instant> untils) {
        this.live = live;
        this.kafka = kafka;
        this.sealer = sealer;
        this.partitions = partitions;
        this.untils = Map.copyOf(untils);
        HexFormat hex = HexFormat.of();
        String run = NAME
                + hex.toHexDigits(Instant.now().getEpochSecond(), 8)
                + hex.toHexDigits((short) ThreadLocalRandom.current().nextInt());
        TopicNames names = new TopicNames(live.topics().names().prefix() + run + ".");
        this.config = live.elsewhere(live.dataDir().resolve(run), names);
        this.streams = new StreamsRunner(
                new StreamsSettings(
                        FunnelTopology.FUNNEL,
                        Topic.DEAD_LETTERS_FUNNEL,
                        settings().storesOfTenants()),
                config,
                kafka);
    }

    /** The names of the topics that it writes to. */
    public TopicNames names() {
        return config.topics().names();
    }

    /** Its consumer group, whose committed offsets say how far it is. */
    public String groupId() {
        return FunnelService.groupId(config);
    }

    /**
     * Makes its topics, copies what the funnel knows, and begins to count.
     *
     * @throws IOException if Kafka refuses, the funnel has never run, or the data directory cannot be used
     */
    public void start() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            sweepUp(admin);
            sweepUp(live.dataDir());
            String funnel = FunnelService.groupId(live);
            Set<String> existing = kafka.answer(admin.listTopics().names());
            if (!existing.contains(Changelog.name(funnel, FunnelStores.JOURNEYS))) {
                throw new IOException("the funnel has never run on this Kafka; start `huoke up` first");
            }
            Stream<String> outputs = OUTPUTS.stream().map(topic -> names().of(topic));
            Stream<String> changelogs = existing.stream()
                    .filter(topic -> topic.startsWith(funnel + "-") && topic.endsWith("-changelog"))
                    .filter(topic -> !topic.startsWith(live.topics().names().prefix() + NAME))
                    .map(topic -> groupId() + topic.substring(funnel.length()));
            Stream<String> copies = Past.STORES.stream().map(store -> Changelog.name(groupId(), store));
            create(
                    admin,
                    Stream.concat(Stream.concat(outputs, changelogs), copies).toList());
            SAME.forEach(store -> copy(store, store));
            Past.COPIES.forEach((copy, store) -> copy(store, copy));
        }
        Files.createDirectories(config.dataDir());
        streams.run(FunnelTopology.build(live.topics().names(), names(), settings()));
    }

    private FunnelTopology.Settings settings() {
        // Nobody reads the alerts that it writes.
        return FunnelService.settings(live, sealer, tenant -> Optional.empty()).ofShadow(untils);
    }

    private void copy(String from, String to) {
        new Changelog(kafka, Changelog.name(FunnelService.groupId(live), from)).copyTo(Changelog.name(groupId(), to));
    }

    /** They empty themselves in time even if nobody deletes them; by the time of writing, not of the events. */
    private void create(Admin admin, List<String> topics) throws IOException, InterruptedException {
        Optional<Short> replication = live.topics().replicationFactor().isPresent()
                ? Optional.of((short) live.topics().replicationFactor().getAsInt())
                : Optional.empty();
        Map<String, String> settings = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(live.topics().forgetWithin().toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(KafkaConnection.MAX_RECORD_BYTES));
        List<NewTopic> missing = topics.stream()
                .map(topic -> new NewTopic(topic, Optional.of(partitions), replication).configs(settings))
                .toList();
        kafka.answer(admin.createTopics(missing).all());
    }

    /**
     * Deletes the files of shadows that were killed: they may name tenants that have gone since.
     *
     * @throws IOException if one of them cannot be deleted
     */
    static void sweepUp(Path dataDir) throws IOException {
        if (!Files.exists(dataDir)) {
            return;
        }
        try (Stream<Path> all = Files.list(dataDir)) {
            for (Path path : all.toList()) {
                String name = path.getFileName().toString();
                if (name.startsWith(NAME) && isAbandoned(name.substring(NAME.length()))) {
                    delete(path);
                }
            }
        }
    }

    /** Deletes the topics of shadows that were killed. */
    private void sweepUp(Admin admin) throws IOException, InterruptedException {
        String begin = live.topics().names().prefix() + NAME;
        List<String> left = kafka.answer(admin.listTopics().names()).stream()
                .filter(topic -> topic.startsWith(begin) && isAbandoned(topic.substring(begin.length())))
                .toList();
        if (!left.isEmpty()) {
            kafka.answer(admin.deleteTopics(left).all());
        }
    }

    private static boolean isAbandoned(String run) {
        return run.matches("[0-9a-f]{12}(\\..*)?")
                && Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(run, 0, 8))
                        .isBefore(Instant.now().minus(ABANDONED));
    }

    /** Ends it, and deletes everything that was its own. */
    @Override
    public void close() {
        streams.close();
        try (Admin admin = Admin.create(kafka.properties(Map.of()))) {
            delete(config.dataDir());
            List<String> own = kafka.answer(admin.listTopics().names()).stream()
                    .filter(topic -> topic.startsWith(names().prefix()))
                    .toList();
            kafka.answer(admin.deleteTopics(own).all());
            // Static members do not leave when they are closed.
            kafka.answer(admin.removeMembersFromConsumerGroup(groupId(), new RemoveMembersFromConsumerGroupOptions())
                    .all());
            kafka.answer(admin.deleteConsumerGroups(List.of(groupId())).all());
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log(
                            "something of a rebuild's own is left; its topics empty themselves within topics.forget-within");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
