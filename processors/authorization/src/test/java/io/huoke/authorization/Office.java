package io.huoke.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.schemas.config.WeComConfig.OwnApp;
import io.huoke.schemas.config.WeComConfig.Provider;
import io.huoke.schemas.config.WeComConfig.Suite;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A provider with its suites at a simulated WeCom, a real broker, and the events that the ingress would write. */
final class Office implements AutoCloseable {

    static final String PROVIDER = "wwProvider";
    static final String APP = "wwApp";
    static final String SERVICE = "wwService";
    static final String TEMPLATE = "dkTemplate";
    static final String OWN_CORP = "wwOwnCorp";
    static final int OWN_AGENT = 1_000_002;
    static final Duration SOON = Duration.ofSeconds(30);
    private static final int PARTITIONS = 2;
    private static final Secret SECRET = new Secret("a-suite-secret");

    final World world = new World(InstantSource.system(), 1);
    final ApiServer wecom;
    final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    final HuokeConfig config;
    final KafkaConnection kafka;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicInteger number = new AtomicInteger();

    Office(Path directory) throws Exception {
        world.provider(PROVIDER, SECRET.value());
        world.suite(new SuiteSpec(APP, SECRET.value(), SuiteSpec.Kind.THIRD_PARTY));
        world.suite(new SuiteSpec(SERVICE, SECRET.value(), SuiteSpec.Kind.SERVICE_COMPONENT));
        world.suite(new SuiteSpec(TEMPLATE, SECRET.value(), SuiteSpec.Kind.TEMPLATE));
        world.corp(OWN_CORP, "Own", List.of("admin"));
        var unused = world.ownApp(OWN_CORP, OWN_AGENT, "own-secret");
        wecom = ApiServer.start(world, 0);
        WeComConfig callers = new WeComConfig(
                wecom.base(),
                Optional.of(new Provider(PROVIDER, SECRET)),
                List.of(
                        new Suite(APP, Optional.of(SECRET), AppKind.THIRD_PARTY),
                        new Suite(SERVICE, Optional.of(SECRET), AppKind.SERVICE_COMPONENT),
                        new Suite(TEMPLATE, Optional.of(SECRET), AppKind.TEMPLATE)),
                List.of(new OwnApp(OWN_CORP, OWN_AGENT, new Secret("own-secret"))));
        config = new HuokeConfig(
                directory,
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM),
                new HuokeConfig.Topics(
                        names, PARTITIONS, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN),
                new HuokeConfig.Ingress(
                        "127.0.0.1",
                        0,
                        1 << 20,
                        Duration.ofHours(1),
                        10,
                        Duration.ofMillis(500),
                        1 << 20,
                        Optional.empty()),
                new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                Optional.empty(),
                List.of(),
                callers,
                HuokeConfig.Reconciler.DEFAULT,
                HuokeConfig.Funnel.DEFAULT,
                HuokeConfig.Alerts.DEFAULT);
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        producer = new KafkaProducer<>(kafka.properties(Map.of()), new StringSerializer(), new ByteArraySerializer());
    }

    AuthorizationService started() throws Exception {
        AuthorizationService service = new AuthorizationService(config, kafka, sealer, meters);
        service.start();
        return service;
    }

    /** WeCom pushes a ticket for every suite. */
    void tickets() {
        for (String suite : List.of(APP, SERVICE, TEMPLATE)) {
            publish(
                    Topic.AUTHORIZATION,
                    suite,
                    null,
                    "wecom.suite_ticket",
                    null,
                    Map.of(),
                    "SuiteTicket",
                    world.newTicket(suite));
        }
    }

    /** A corp that exists from now on authorizes. */
    WeComEvent createAuth(String suite, String corp, String state) {
        if (!world.census().corps().contains(corp)) {
            world.corp(corp, "Corp " + corp, List.of("admin"));
        }
        return publish(
                Topic.AUTHORIZATION,
                suite,
                null,
                "wecom.create_auth",
                state,
                Map.of(),
                "AuthCode",
                world.authorize(suite, corp, state));
    }

    WeComEvent cancelAuth(String suite, String corp) {
        world.cancel(suite, corp);
        return publish(Topic.AUTHORIZATION, suite, corp, "wecom.cancel_auth", null, Map.of(), null, null);
    }

    WeComEvent publish(
            Topic topic,
            String owner,
            String corp,
            String type,
            String state,
            Map<String, Object> fields,
            String secretName,
            String secret) {
        return publish(
                topic, owner, corp, type, state, fields, secretName == null ? Map.of() : Map.of(secretName, secret));
    }

    WeComEvent publish(
            Topic topic,
            String owner,
            String corp,
            String type,
            String state,
            Map<String, Object> fields,
            Map<String, String> secrets) {
        Instant now = Instant.now();
        String id = EventId.ofParts("test", String.valueOf(number.incrementAndGet()), type);
        String sealed = secrets.isEmpty() ? null : sealer.seal(secrets, id, type);
        CallbackData data = new CallbackData(
                owner, corp, null, null, null, null, null, state, null, null, null, null, null, null, fields, sealed);
        WeComEvent event =
                new WeComEvent(id, "/wecom/test", type, now.truncatedTo(ChronoUnit.MILLIS), Origin.CALLBACK, now, data);
        send(topic, event);
        return event;
    }

    void send(Topic topic, WeComEvent event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize(names.of(topic), headers, event);
        send(new ProducerRecord<>(names.of(topic), null, event.keyOn(topic), value, headers));
    }

    /** What another service writes. */
    <R extends Row> void send(Topic topic, String owner, R row) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<R>("test")
                .serialize(names.of(topic), headers, new RowEvent<>(row, Instant.now()));
        send(new ProducerRecord<>(names.of(topic), OwnerPartition.of(owner, PARTITIONS), row.key(), value, headers));
    }

    void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last value per key, of rows of that type. */
    <R extends Row> Map<String, R> rows(Topic topic, Class<R> type, String typeName) {
        Map<String, R> rows = new LinkedHashMap<>();
        TopicReader.readAll(TestKafka.bootstrapServers(), names.of(topic)).forEach(record -> {
            if (record.value() == null) {
                rows.remove(record.key());
            } else if (new String(record.headers().lastHeader("ce_type").value()).equals(typeName)) {
                rows.put(
                        record.key(),
                        new RowEventDeserializer<>(type)
                                .deserialize(record.topic(), record.headers(), record.value())
                                .row());
            }
        });
        return rows;
    }

    /** Waits for a row. */
    <R extends Row> R await(Topic topic, Class<R> type, String typeName, String key) {
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertThat(
                        rows(topic, type, typeName))
                .containsKey(key));
        return rows(topic, type, typeName).get(key);
    }

    @Override
    public void close() {
        producer.close();
        wecom.close();
    }
}
