package io.huoke.schemas.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code huoke.yaml}. */
final class ConfigLoader {

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private static final int ANY_PORT = 0;
    private static final int MAX_PORT = 65_535;
    private static final Duration MIN_FORGET_WITHIN = Duration.ofMinutes(1);
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_INTERVAL = Duration.ofDays(1);
    private static final Duration MIN_TIMESTAMP_WINDOW = Duration.ofMinutes(1);

    /** They would part the events of a tenant, which must meet on one partition. */
    private static final Set<String> PARTITIONING = Set.of("partitioner.class", "partitioner.ignore.keys");

    private static final int MAX_BODY_LIMIT = 2 << 20;

    private static final Duration MIN_KAFKA_BUDGET = Duration.ofMillis(10);
    private static final Duration MAX_KAFKA_BUDGET = Duration.ofMillis(800);
    private static final long DEFAULT_SPOOL = 10L << 30;
    private static final long MIN_SPOOL = 1L << 20;

    /** See {@link ConfigFile#example()}. */
    static String example() {
        try (InputStream example = ConfigLoader.class.getResourceAsStream("huoke.example.yaml")) {
            if (example == null) {
                throw new IllegalStateException("huoke.example.yaml is missing from the jar");
            }
            return new String(example.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private final ReadFiles files;
    private final Placeholders placeholders;

    /**
     * @param environment gives a variable's value, or null if it is unset
     * @param files reads
     */
    ConfigLoader(Function<String, @Nullable String> environment, ReadFiles files) {
        this.files = files;
        this.placeholders = new Placeholders(environment::apply, files);
    }

    /**
     * Reads and validates a file.
     *
     * @throws InvalidConfigException with every problem
     */
    HuokeConfig load(Path file) throws InvalidConfigException {
        List<Problem> problems = new ArrayList<>();
        Path directory = file.toAbsolutePath().getParent();
        ConfigSection root = ConfigSection.root(parse(file), placeholders, problems);
        Optional<HuokeConfig> config = read(root, directory == null ? Path.of("/") : directory);
        if (config.isEmpty() || !problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
        return config.get();
    }

    private JsonNode parse(Path file) throws InvalidConfigException {
        try {
            JsonNode node = YAML.readTree(files.read(file));
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the file, secrets and all.
            JsonLocation where = e.getLocation();
            String at = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
            throw failed(file, "is not YAML" + at, "mend the syntax there or just before");
        } catch (IOException e) {
            throw failed(file, "cannot be read", "write one with: huoke config example > huoke.yaml");
        }
    }

    private static InvalidConfigException failed(Path file, String what, String remedy) {
        return new InvalidConfigException(List.of(new Problem(file.toString(), what, remedy)));
    }

    private Optional<HuokeConfig> read(ConfigSection root, Path directory) {
        Path dataDir = root.value("data-dir", directory.resolve("data"), text -> directory.resolve(text));
        Optional<HuokeConfig.Kafka> kafka = kafka(root);
        Optional<HuokeConfig.Topics> topics = topics(root.section("topics"));
        Optional<HuokeConfig.Ingress> ingress = ingress(root.section("ingress"), directory);
        Optional<HuokeConfig.Management> management = management(root.section("management"));
        Optional<Optional<Secret>> keyset = sealing(root.section("sealing"), kafka);
        List<EndpointConfig> endpoints = EndpointReader.endpoints(root);
        Optional<WeComConfig> wecom = WeComReader.read(root);
        Optional<HuokeConfig.Reconciler> reconciler = reconciler(root.section("reconciler"));
        Optional<HuokeConfig.Funnel> funnel = FunnelReader.funnel(root.section("funnel"));
        Optional<HuokeConfig.Alerts> alerts = AlertsReader.read(root.section("alerts"));
        return root.build(() -> new HuokeConfig(
                dataDir.normalize(),
                kafka.orElseThrow(),
                topics.orElseThrow(),
                ingress.orElseThrow(),
                management.orElseThrow(),
                keyset.orElseThrow(),
                endpoints,
                wecom.orElseThrow(),
                reconciler.orElseThrow(),
                funnel.orElseThrow(),
                alerts.orElseThrow()));
    }

    private static Optional<HuokeConfig.Kafka> kafka(ConfigSection root) {
        ConfigSection clients = root.section("kafka");
        Map<String, String> properties = clients.entries(Function.identity());
        for (String key : PARTITIONING) {
            if (properties.containsKey(key)) {
                clients.problem(key, "would part the events of a tenant", "remove it");
            }
        }
        if (properties.containsKey("transactional.id")) {
            clients.problem("transactional.id", "is for one producer, and there are several", "remove it");
        }
        if (properties
                .getOrDefault(HuokeConfig.Kafka.BOOTSTRAP_SERVERS, "unset")
                .isBlank()) {
            clients.problem(HuokeConfig.Kafka.BOOTSTRAP_SERVERS, "is empty", "name the brokers, or remove it");
        }
        ConfigSection embedded = root.section("embedded-kafka");
        int port = embedded.value("port", 9092, ConfigLoader::port);
        HuokeConfig.Flush flush =
                embedded.value("flush", HuokeConfig.Flush.SYSTEM, text -> Values.oneOf(HuokeConfig.Flush.class, text));
        return embedded.build(() -> new HuokeConfig.Kafka(properties, port, flush));
    }

    private static Optional<HuokeConfig.Topics> topics(ConfigSection section) {
        TopicNames names = section.value("prefix", new TopicNames(""), TopicNames::new);
        int partitions = section.value("partitions", 4, text -> Values.integer(text, 1, 10_000));
        OptionalInt replication = section.value(
                "replication-factor", OptionalInt.empty(), text -> OptionalInt.of(Values.integer(text, 1, 100)));
        Optional<Map<Topic, Duration>> retention = retention(section.section("retention"));
        Duration forgetWithin =
                section.value("forget-within", HuokeConfig.Topics.FORGET_WITHIN, ConfigLoader::forgetWithin);
        return section.build(
                () -> new HuokeConfig.Topics(names, partitions, replication, retention.orElseThrow(), forgetWithin));
    }

    private static Optional<Map<Topic, Duration>> retention(ConfigSection section) {
        Map<Topic, Duration> retention = new LinkedHashMap<>();
        for (Topic topic : Topic.values()) {
            if (!topic.expires()) {
                continue;
            }
            section.optional(topic.baseName(), Values::duration).ifPresent(kept -> retention.put(topic, kept));
        }
        return section.build(() -> retention);
    }

    /** Brokers clean every 15 s, and a service has to find the time to sweep. */
    private static Duration forgetWithin(String text) {
        Duration within = Values.duration(text);
        if (within.compareTo(MIN_FORGET_WITHIN) < 0) {
            throw new IllegalArgumentException("write at least 1m");
        }
        return within;
    }

    private Optional<HuokeConfig.Ingress> ingress(ConfigSection section, Path directory) {
        String host = section.value("host", "0.0.0.0", Function.identity());
        int port = section.value("port", 8080, ConfigLoader::port);
        int maxBody = section.value("max-body", 1 << 20, ConfigLoader::maxBody);
        Duration window = section.value("timestamp-window", Duration.ofHours(1), ConfigLoader::timestampWindow);
        int maxHeld = section.value("max-held", 1_000, text -> Values.integer(text, 1, 100_000));
        Optional<HuokeConfig.Tls> tls = tls(section.optionalSection("tls"), directory);
        Duration budget = section.value("kafka-budget", Duration.ofMillis(500), ConfigLoader::kafkaBudget);
        Optional<Long> spool = spool(section.section("spool"));
        return section.build(
                () -> new HuokeConfig.Ingress(host, port, maxBody, window, maxHeld, budget, spool.orElseThrow(), tls));
    }

    private static Optional<Long> spool(ConfigSection section) {
        long maxSize = section.value("max-size", DEFAULT_SPOOL, ConfigLoader::spoolSize);
        return section.build(() -> maxSize);
    }

    private static long spoolSize(String text) {
        long bytes = Values.bytes(text);
        if (bytes < MIN_SPOOL) {
            throw new IllegalArgumentException("write at least 1MiB");
        }
        return bytes;
    }

    /** After it the spool needs its share of the second that WeCom waits for an authorization notice (page 90642). */
    private static Duration kafkaBudget(String text) {
        Duration budget = Values.duration(text);
        if (budget.compareTo(MIN_KAFKA_BUDGET) < 0 || budget.compareTo(MAX_KAFKA_BUDGET) > 0) {
            throw new IllegalArgumentException("write a time from 10ms to 800ms");
        }
        return budget;
    }

    private Optional<HuokeConfig.Tls> tls(Optional<ConfigSection> section, Path directory) {
        return section.flatMap(present -> {
            String certificate = present.required("certificate", "", text -> pem(directory, text, "CERTIFICATE"));
            String key = present.required("key", "", text -> pem(directory, text, "PRIVATE KEY"));
            return present.build(() -> new HuokeConfig.Tls(certificate, new Secret(key)));
        });
    }

    /** Says early what the listener could only say late. */
    private String pem(Path directory, String text, String what) {
        String content = placeholders.content(directory.resolve(text).toString());
        if (!content.contains(what + "-----")) {
            throw new IllegalArgumentException("name a PEM file with BEGIN " + what);
        }
        return content;
    }

    /** WeCom's retries of one callback span some 15 s (page 91116), and clocks differ. */
    private static Duration timestampWindow(String text) {
        Duration window = Values.duration(text);
        if (window.compareTo(MIN_TIMESTAMP_WINDOW) < 0) {
            throw new IllegalArgumentException("write at least 1m");
        }
        return window;
    }

    private static int maxBody(String text) {
        long bytes = Values.bytes(text);
        if (bytes < 1 || bytes > MAX_BODY_LIMIT) {
            throw new IllegalArgumentException("write a size from 1 to 2MiB");
        }
        return (int) bytes;
    }

    private static Optional<HuokeConfig.Management> management(ConfigSection section) {
        String host = section.value("host", "127.0.0.1", Function.identity());
        int port = section.value("port", 8081, ConfigLoader::port);
        Optional<Secret> token = section.optionalSecret("token");
        if (token.isEmpty() && !Values.isLoopback(host)) {
            section.problem("token", "is missing although " + host + " is not loopback", "set a bearer token");
        }
        return section.build(() -> new HuokeConfig.Management(host, port, token));
    }

    private static Optional<Optional<Secret>> sealing(ConfigSection section, Optional<HuokeConfig.Kafka> kafka) {
        Optional<Secret> keyset = section.optionalSecret("keyset");
        keyset.ifPresent(secret -> checkKeyset(section, secret));
        if (keyset.isEmpty() && kafka.isPresent() && !kafka.get().embedded()) {
            section.problem(
                    "keyset",
                    "is missing although the broker is external",
                    "make one with `huoke keys generate` and give the same one to every service");
        }
        return section.build(() -> keyset);
    }

    private static void checkKeyset(ConfigSection section, Secret secret) {
        try {
            Sealer.ofKeyset(secret.value());
        } catch (IllegalArgumentException e) {
            section.problem("keyset", String.valueOf(e.getMessage()), "make one with `huoke keys generate`");
        }
    }

    private static Optional<HuokeConfig.Reconciler> reconciler(ConfigSection section) {
        HuokeConfig.Reconciler usual = HuokeConfig.Reconciler.DEFAULT;
        Duration customers = section.value("customers", usual.customers(), ConfigLoader::interval);
        Duration statistics = section.value("statistics", usual.statistics(), ConfigLoader::interval);
        Duration quota = section.value("quota", usual.quota(), ConfigLoader::interval);
        Duration links = section.value("links", usual.links(), ConfigLoader::interval);
        int backFill = section.value(
                "back-fill", usual.backFill(), text -> Values.integer(text, 1, ReconciliationRequestRow.MAX_DAYS));
        boolean timesOfAdding = section.value("times-of-adding", usual.timesOfAdding(), Values::flag);
        return section.build(
                () -> new HuokeConfig.Reconciler(customers, statistics, quota, links, backFill, timesOfAdding));
    }

    /** WeCom blocks who asks too often; a day is what everything is asked at least. */
    private static Duration interval(String text) {
        Duration interval = Values.duration(text);
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("write a time from 1s to 1d");
        }
        return interval;
    }

    private static int port(String text) {
        return Values.integer(text, ANY_PORT, MAX_PORT);
    }
}
