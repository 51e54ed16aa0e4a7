package io.huoke.ingress;

import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** An ingress with one endpoint of each kind against a real broker, on topics of its own. */
final class TestIngress implements AutoCloseable {

    /** The key ends in A, whose spare bits are zero: weixin-java's Base64 decoder refuses others, WeCom's own among them. */
    static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2A"));

    /** Same Token, other EncodingAESKey: as while rotating the latter alone. */
    static final KeyPair NEXT_AES_KEY = new KeyPair(KEYS.token(), new Secret("b".repeat(42) + "C"));

    static final KeyPair STRANGER = new KeyPair(new Secret("stranger"), KEYS.encodingAesKey());
    static final String SUITE = "ww1111aaaa2222bbbb";
    static final String TEMPLATE = "dk1111aaaa2222bbbb";
    static final String DECLARED_SUITE = "ww3333cccc4444dddd";
    static final String PROVIDER = "wwprovider00000001";
    static final String CORP = "wwowncorp";
    static final int MAX_BODY = 64 << 10;
    static final int MAX_HELD = 8;
    static final long MAX_SPOOL = 1 << 20;

    final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    final CallbackClient client;
    private final Path directory;
    private final String bootstrapServers;
    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    final MeterRegistry metrics = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final IngressService service;

    /** How far the clock is ahead of the true time. */
    private volatile Duration ahead = Duration.ZERO;

    TestIngress() throws Exception {
        this(TestKafka.bootstrapServers());
    }

    TestIngress(String bootstrapServers) throws Exception {
        this(bootstrapServers, Optional.empty());
    }

    static TestIngress withTls(HuokeConfig.Tls tls) throws Exception {
        return new TestIngress(TestKafka.bootstrapServers(), Optional.of(tls));
    }

    private TestIngress(String bootstrapServers, Optional<HuokeConfig.Tls> tls) throws Exception {
        this.directory = Files.createTempDirectory("huoke-ingress");
        this.bootstrapServers = bootstrapServers;
        HuokeConfig config = config(tls);
        KafkaConnection kafka = KafkaConnection.of(config.kafka(), bootstrapServers);
        service = new IngressService(
                vertx, config, kafka, sealer, metrics, () -> Instant.now().plus(ahead));
        service.start();
        client = new CallbackClient(service.port());
    }

    private HuokeConfig config(Optional<HuokeConfig.Tls> tls) {
        return new HuokeConfig(
                directory,
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM),
                new HuokeConfig.Topics(names, 2, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN),
                new HuokeConfig.Ingress(
                        "127.0.0.1", 0, MAX_BODY, Duration.ofHours(1), MAX_HELD, Duration.ofMillis(500), 1 << 20, tls),
                new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                Optional.empty(),
                List.of(
                        new EndpointConfig(
                                "crm",
                                Kind.SUITE,
                                Optional.empty(),
                                Set.of(SUITE, TEMPLATE, PROVIDER),
                                List.of(KEYS, NEXT_AES_KEY)),
                        new EndpointConfig("crm-data", Kind.DATA, Optional.of(SUITE), Set.of(PROVIDER), List.of(KEYS)),
                        new EndpointConfig(
                                "own-app", Kind.CORP, Optional.of(CORP + ".1000002"), Set.of(CORP, ""), List.of(KEYS)),
                        new EndpointConfig(
                                "provider", Kind.PROVIDER, Optional.empty(), Set.of(PROVIDER), List.of(KEYS))),
                new WeComConfig(
                        WeComConfig.DEFAULT_API_BASE,
                        Optional.empty(),
                        List.of(new WeComConfig.Suite(DECLARED_SUITE, Optional.empty(), AppKind.THIRD_PARTY)),
                        List.of()),
                HuokeConfig.Reconciler.DEFAULT,
                HuokeConfig.Funnel.DEFAULT,
                HuokeConfig.Alerts.DEFAULT);
    }

    void reload(Optional<HuokeConfig.Tls> tls) throws Exception {
        service.reload(config(tls));
    }

    /** For this ingress so much time passes at once. */
    void leap(Duration time) {
        ahead = ahead.plus(time);
    }

    /** It is gone; what it wrote can still be read. */
    void stop() {
        service.close();
    }

    /** A further replica's, which counts for itself. */
    DeadLetterWatch replica(DeadLetterCounts counts) {
        return new DeadLetterWatch(
                KafkaConnection.of(config(Optional.empty()).kafka(), bootstrapServers),
                names,
                counts,
                () -> Instant.now().plus(ahead));
    }

    List<DependencyHealth> health() {
        return service.health();
    }

    /** Where the spool is. */
    Path spool() {
        return directory.resolve("spool");
    }

    /** How many callbacks a rung of the ladder took. */
    double stored(String rung) {
        return metrics.get("huoke.ingress.stored").tag("rung", rung).counter().count();
    }

    double spooledBytes() {
        return metrics.get("huoke.spool.bytes").gauge().value();
    }

    int port() {
        return service.port();
    }

    String topic(Topic topic) {
        return names.of(topic);
    }

    /** What is on a topic, once nothing waits in the spool: on a busy machine it takes what Kafka is too slow for. */
    List<ConsumerRecord<String, byte[]>> records(Topic topic) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> spooledBytes() == 0);
        return TopicReader.readAll(bootstrapServers, topic(topic));
    }

    /** Waits until a matching record is on the topic and returns it. */
    ConsumerRecord<String, byte[]> awaitRecord(Topic topic, Predicate<ConsumerRecord<String, byte[]>> matching) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> records(topic).stream().filter(matching).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** A message in the suite envelope that no other test posts. */
    static String suiteMessage(String marker) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId>"
                + "<InfoType>customer_acquisition</InfoType><TimeStamp>1767225600</TimeStamp>"
                + "<ChangeType>open_profile</ChangeType><LinkId>ca1</LinkId><State>" + marker + "</State></xml>";
    }

    /** A message in the app envelope that no other test posts. */
    static String appMessage(String corp, String marker) {
        return "<xml><ToUserName>" + corp + "</ToUserName><FromUserName>sys</FromUserName>"
                + "<CreateTime>1767225600</CreateTime><MsgType>event</MsgType><Event>customer_acquisition</Event>"
                + "<ChangeType>open_profile</ChangeType><LinkId>ca1</LinkId><State>" + marker + "</State></xml>";
    }

    @Override
    public void close() {
        client.close();
        service.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
