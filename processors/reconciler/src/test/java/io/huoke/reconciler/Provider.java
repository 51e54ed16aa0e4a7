package io.huoke.reconciler;

import static org.awaitility.Awaitility.await;

import io.huoke.authorization.AuthorizationService;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.sandbox.Callback;
import io.huoke.sandbox.Population;
import io.huoke.sandbox.Population.Tenant;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.EventId;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Origin;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A provider whose enterprises are in a simulated WeCom, a real broker, the authorization service that keeps the tokens,
 * and the events that the ingress would write.
 */
final class Provider implements AutoCloseable {

    static final String APP = "ww1App";
    static final String TEMPLATE = "dk1Template";
    static final String COMPONENT = "ww1Component";
    static final Duration SOON = Duration.ofSeconds(30);

    private static final String PROVIDER = "wwProvider";
    private static final String SECRET = "a-suite-secret";

    final World world = new World(InstantSource.system(), 1);
    final ApiServer wecom;
    final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Path directory;
    private final String intervals;
    private final List<AutoCloseable> closing = new ArrayList<>();
    private HuokeConfig config;
    private KafkaConnection kafka;
    private KafkaProducer<String, byte[]> producer;

    /** @param intervals of the reconciler, as its configuration has them */
    Provider(Path directory, String intervals) throws Exception {
        this.directory = directory;
        this.intervals = intervals;
        world.provider(PROVIDER, SECRET);
        world.suite(new SuiteSpec(APP, SECRET, SuiteSpec.Kind.THIRD_PARTY));
        world.suite(new SuiteSpec(TEMPLATE, SECRET, SuiteSpec.Kind.TEMPLATE));
        world.suite(new SuiteSpec(COMPONENT, SECRET, SuiteSpec.Kind.ACQUISITION_COMPONENT));
        this.wecom = ApiServer.start(world, 0);
        closing.add(wecom);
    }

    /** The authorization service runs, and knows all tenants of a population. */
    void open(Population population) throws Exception {
        config = config(population.tenants());
        kafka = KafkaConnection.of(config.kafka(), TestKafka.bootstrapServers());
        new ClusterReadiness(kafka, config.topics()).check();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of("linger.ms", 20)), new StringSerializer(), new ByteArraySerializer());
        closing.add(producer);
        for (Tenant tenant : population.tenants()) {
            if (tenant.kind() != null) {
                authorized(tenant);
            }
        }
        producer.flush();
        for (String suite : List.of(APP, TEMPLATE, COMPONENT)) {
            ticket(suite);
        }
        AuthorizationService authorization = new AuthorizationService(config, kafka, sealer, meters);
        closing.add(authorization);
        authorization.start();
    }

    private HuokeConfig config(Collection<Tenant> tenants) throws Exception {
        StringBuilder corps = new StringBuilder();
        tenants.stream()
                .filter(tenant -> tenant.kind() == null)
                .forEach(tenant -> corps.append(String.format(
                        "  - {id: %s, agent-id: %s, secret: %s}%n",
                        tenant.corpId(), tenant.owner().substring(tenant.owner().indexOf('.') + 1), tenant.secret())));
        Path file = directory.resolve("huoke.yaml");
        Files.writeString(
                file,
                """
                data-dir: %s
                topics: {prefix: %s, partitions: 2}
                endpoints: []
                management: {port: 0}
                wecom: {api-base: "%s"}
                provider: {corp-id: %s, secret: %s}
                suites:
                  - {id: %s, secret: %s, kind: third-party}
                  - {id: %s, secret: %s, kind: template}
                  - {id: %s, secret: %s, kind: acquisition-component}
                corps:%s
                reconciler: {%s}
                """
                        .formatted(
                                directory.resolve("data"),
                                names.prefix(),
                                wecom.base(),
                                PROVIDER,
                                SECRET,
                                APP,
                                SECRET,
                                TEMPLATE,
                                SECRET,
                                COMPONENT,
                                SECRET,
                                corps.isEmpty() ? " []" : "\n" + corps,
                                intervals));
        return new ConfigFile(file, name -> null).load();
    }

    /** As the authorization service writes it once a code has been exchanged. */
    private void authorized(Tenant tenant) {
        Instant now = Instant.now();
        AppKind kind = AppKind.valueOf(tenant.kind().name());
        AuthorizationRow row = AuthorizationRow.beginning(
                        new io.huoke.schemas.Tenant(tenant.owner(), tenant.corpId()), kind, 1, now)
                .agents(List.of(), now)
                .row();
        String code =
                world.census().permanentCode(tenant.owner(), tenant.corpId()).orElseThrow();
        String sealed = sealer.seal(Map.of(AuthorizationRow.PERMANENT_CODE, code), row);
        send(
                Topic.AUTHORIZATIONS,
                OwnerPartition.of(tenant.owner(), 2),
                row.change().code(sealed, now).row());
    }

    private void ticket(String suite) {
        String id = EventId.ofParts("ticket", suite);
        CallbackData data = new CallbackData(
                suite,
                null,
                suite,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                sealer.seal(Map.of("SuiteTicket", world.newTicket(suite)), id, "wecom.suite_ticket"));
        send(
                Topic.AUTHORIZATION,
                new WeComEvent(
                        id, "/wecom/test", "wecom.suite_ticket", Instant.now(), Origin.CALLBACK, Instant.now(), data));
    }

    ReconcilerService reconciler() throws Exception {
        ReconcilerService service = new ReconcilerService(config, kafka, sealer, tenant -> Optional.empty(), meters);
        closing.add(service);
        service.start();
        return service;
    }

    /** What the ingress writes of callbacks. */
    void publish(Collection<Callback> callbacks, Population population) {
        Map<String, Tenant> tenants = population.byCorp();
        callbacks.forEach(
                callback -> publish(callback, tenants.get(callback.corpId()).owner()));
        producer.flush();
    }

    private void publish(Callback callback, String owner) {
        String family = callback.person() == null || callback.changeType() == Callback.ChangeType.CUSTOMER_START_CHAT
                ? "customer_acquisition"
                : "change_external_contact";
        String type = "wecom." + family + "." + callback.changeType().name().toLowerCase(Locale.ROOT);
        CallbackData data = new CallbackData(
                owner,
                callback.corpId(),
                null,
                null,
                callback.userId(),
                callback.externalUserId(),
                callback.linkId(),
                callback.state(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        send(
                Topic.ACQUISITION,
                new WeComEvent(
                        EventId.ofParts(owner, callback.toString()),
                        "/wecom/test",
                        type,
                        callback.time(),
                        Origin.CALLBACK,
                        Instant.now(),
                        data));
    }

    void send(Topic topic, WeComEvent event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize(names.of(topic), headers, event);
        var unused = producer.send(new ProducerRecord<>(names.of(topic), null, event.keyOn(topic), value, headers));
    }

    private void send(Topic topic, Integer partition, Row row) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<Row>("test")
                .serialize(names.of(topic), headers, new RowEvent<>(row, Instant.now()));
        var unused = producer.send(new ProducerRecord<>(names.of(topic), partition, row.key(), value, headers));
    }

    /** As the command does. */
    void send(LinkRow row) {
        send(Topic.LINKS, TenantPartition.of(row.tenant(), 2), row);
        producer.flush();
    }

    /** A pass is wanted. */
    void request(String tenant, String requestId, int days) {
        send(Topic.RECONCILIATION_REQUESTS, null, new ReconciliationRequestRow(tenant, requestId, days, Instant.now()));
        producer.flush();
    }

    /** Everything that was told, in the order of each partition. */
    List<ReconciledEvent> reconciled(Topic topic) {
        List<ReconciledEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record :
                TopicReader.readAll(TestKafka.bootstrapServers(), names.of(topic))) {
            if (new EventDeserializer().deserialize(record.topic(), record.headers(), record.value())
                    instanceof ReconciledEvent event) {
                events.add(event);
            }
        }
        return events;
    }

    /** Those of one kind. */
    <D extends Reconciled> List<D> told(Topic topic, Class<D> type) {
        return reconciled(topic).stream()
                .map(ReconciledEvent::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The last value per key. */
    <R extends Row> Map<String, R> rows(Topic topic, Class<R> type) {
        Map<String, R> rows = new HashMap<>();
        TopicReader.readAll(TestKafka.bootstrapServers(), names.of(topic)).forEach(record -> {
            RowEvent<R> event =
                    new RowEventDeserializer<>(type).deserialize(record.topic(), record.headers(), record.value());
            if (event == null) {
                rows.remove(record.key());
            } else {
                rows.put(record.key(), event.row());
            }
        });
        return rows;
    }

    Map<String, ReconciliationRow> progress() {
        return rows(Topic.RECONCILIATION, ReconciliationRow.class);
    }

    /** Waits until every tenant has seen the end of a pass. */
    void awaitPasses(int tenants, Duration time) {
        await().atMost(time).pollInterval(Duration.ofMillis(500)).until(() -> {
            Map<String, ReconciliationRow> rows = progress();
            return rows.size() == tenants && rows.values().stream().allMatch(row -> row.lastPass() != null);
        });
    }

    @Override
    public void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }
}
