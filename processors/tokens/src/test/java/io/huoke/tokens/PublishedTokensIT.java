package io.huoke.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens from a real broker. */
class PublishedTokensIT {

    private static final int PARTITIONS = 3;
    private static final String SUITE = "ww4asffe99e54c0f4c";
    private static final String PROVIDER = "wwprovidercorpid";
    private static final Tenant TENANT = new Tenant(SUITE, "wpCorp1");
    private static final TokenKey CORP = new TokenKey.Corp(TENANT);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final KafkaConnection kafka = KafkaConnection.of(
            new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
    private String keyset = Sealer.generateKeyset();
    private Sealer writerSealer = Sealer.ofKeyset(keyset);
    private final Sealer sealer = Sealer.ofKeyset(keyset);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final PublishedTokens tokens =
            new PublishedTokens(kafka, names, sealer, Optional.of(PROVIDER), "test", InstantSource.system(), metrics);
    private KafkaProducer<String, RowEvent<TokenRow>> producer;

    @BeforeEach
    void createTopics() throws Exception {
        new ClusterReadiness(
                        kafka,
                        new HuokeConfig.Topics(
                                names, PARTITIONS, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN))
                .check();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of("linger.ms", 20)),
                new StringSerializer(),
                new RowEventSerializer<>("authorization"));
    }

    @AfterEach
    void stop() {
        tokens.close();
        producer.close();
    }

    @Test
    void everyKindOfTokenThatIsPublishedIsThereAtTheStart() throws Exception {
        publish(row(Kind.CORP, SUITE, "wpCorp1", "corp", 0));
        publish(row(Kind.SUITE, SUITE, null, "suite", 0));
        publish(row(Kind.SUITE_TICKET, SUITE, null, "ticket", 0));
        publish(row(Kind.PROVIDER, PROVIDER, null, "provider", 0));
        publish(row(Kind.CONTACT_SYNC, PROVIDER, "wpNew", "contacts", 0));

        startAndAwait();

        assertThat(current(CORP)).isEqualTo("corp");
        assertThat(current(new TokenKey.Suite(SUITE))).isEqualTo("suite");
        assertThat(current(new TokenKey.Provider(PROVIDER))).isEqualTo("provider");
        assertThat(current(new TokenKey.ContactSync("wpNew"))).isEqualTo("contacts");
    }

    @Test
    void theOneObtainedLaterCountsInWhateverOrderTheyCome() throws Exception {
        publish(row(Kind.CORP, SUITE, "wpCorp1", "newer", 10));
        publish(row(Kind.CORP, SUITE, "wpCorp1", "older", 0));
        startAndAwait();
        assertThat(current(CORP)).isEqualTo("newer");

        publish(row(Kind.CORP, SUITE, "wpCorp1", "newest", 20));

        Awaitility.await().until(() -> current(CORP).equals("newest"));
    }

    @Test
    void aTombstoneWithdrawsTheToken() throws Exception {
        publish(row(Kind.CORP, SUITE, "wpCorp1", "corp", 0));
        startAndAwait();
        assertThat(current(CORP)).isEqualTo("corp");

        delete(SUITE, TENANT.toString());

        Awaitility.await().untilAsserted(() -> assertThatThrownBy(
                        () -> tokens.current(CORP, Deadline.after(Duration.ofMillis(10))))
                .isInstanceOf(WeComException.class)
                .hasMessageContaining("no token for " + TENANT));
    }

    @Test
    void aMarkerChangesNothing() throws Exception {
        publish(row(Kind.CORP, SUITE, "wpCorp1", "corp", 0));
        delete(SUITE, "~sweep");

        startAndAwait();

        assertThat(current(CORP)).isEqualTo("corp");
    }

    @Test
    void aRefusedTokenIsReportedByDigestAndItsSuccessorAwaited() throws Exception {
        publish(row(Kind.CORP, SUITE, "wpCorp1", "refused", 0));
        startAndAwait();
        Token refused = tokens.current(CORP, Deadline.after(Duration.ofSeconds(5)));

        Future<Token> successor =
                inBackground(() -> tokens.replacement(CORP, refused, 42001, Deadline.after(Duration.ofSeconds(30))));

        ConsumerRecord<String, byte[]> reported = awaitRejection();
        assertThat(reported.key()).isEqualTo(SUITE);
        assertThat(reported.partition()).isEqualTo(OwnerPartition.of(SUITE, PARTITIONS));
        assertThat(new String(reported.value(), UTF_8)).doesNotContain("refused");
        assertThat(new RowEventDeserializer<>(TokenRejectionRow.class)
                        .deserialize(reported.topic(), reported.headers(), reported.value())
                        .row())
                .isEqualTo(new TokenRejectionRow(
                        TENANT.toString(), SUITE, Kind.CORP, "wpCorp1", TokenRejectionRow.digest("refused"), 42001));
        publish(row(Kind.CORP, SUITE, "wpCorp1", "successor", 60));
        assertThat(successor.get().value().value()).isEqualTo("successor");
    }

    @Test
    void aRowThatCannotBeOpenedLeavesTheOlderTokenUntilItsKeyIsThere() throws Exception {
        publish(row(Kind.CORP, SUITE, "wpCorp1", "old", 0));
        String rotated = Sealer.rotateKeyset(keyset);
        writerSealer = Sealer.ofKeyset(rotated);
        publish(row(Kind.CORP, SUITE, "wpCorp1", "new", 10));
        startAndAwait();
        assertThat(current(CORP)).isEqualTo("old");
        assertThat(metrics.counter("huoke.tokens.unreadable").count()).isEqualTo(1);

        sealer.use(rotated);

        Awaitility.await().until(() -> current(CORP).equals("new"));
    }

    @Test
    void waitsForTopicsThatAreNotThereYet() throws Exception {
        TopicNames others = new TopicNames(TestKafka.uniquePrefix());
        try (PublishedTokens early = new PublishedTokens(
                kafka, others, sealer, Optional.empty(), "early", InstantSource.system(), metrics)) {
            early.start();
            Awaitility.await().until(() -> early.problem().isPresent());

            new ClusterReadiness(
                            kafka,
                            new HuokeConfig.Topics(
                                    others, 1, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN))
                    .check();

            assertThat(early.awaitReady(Duration.ofSeconds(20))).isTrue();
            assertThat(early.problem()).isEmpty();
        }
    }

    @Test
    void aHundredThousandTokensAreThereWithinSeconds() throws Exception {
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            send(row(Kind.CORP, SUITE + i % 50, "wpCorp" + i, "token" + i, 0));
        }
        producer.flush();

        tokens.start();

        // Seconds on a machine that does nothing else.
        assertThat(tokens.awaitReady(Duration.ofSeconds(45))).isTrue();
        assertThat(current(new TokenKey.Corp(new Tenant(SUITE + 49, "wpCorp99999"))))
                .isEqualTo("token99999");
    }

    private void startAndAwait() throws InterruptedException {
        tokens.start();
        assertThat(tokens.awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    private String current(TokenKey key) {
        return tokens.current(key, Deadline.after(Duration.ofSeconds(5)))
                .value()
                .value();
    }

    private ConsumerRecord<String, byte[]> awaitRejection() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> TopicReader.readAll(kafka.bootstrapServers(), names.of(Topic.TOKEN_REJECTIONS)),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private static Future<Token> inBackground(Callable<Token> work) {
        FutureTask<Token> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private TokenRow row(Kind kind, String owner, String corpId, String value, int secondsLater) {
        Instant obtained = TIME.plusSeconds(secondsLater);
        TokenIdentity identity = new TokenIdentity(kind, owner, corpId);
        TokenRow clear = new TokenRow(identity.tenant(), owner, kind, corpId, obtained, obtained.plusSeconds(7200), "");
        return new TokenRow(
                clear.tenant(),
                owner,
                kind,
                corpId,
                obtained,
                clear.expiresAt(),
                writerSealer.seal(Map.of(TokenRow.VALUE, value), clear));
    }

    private void publish(TokenRow row) throws Exception {
        send(row).get();
    }

    private Future<?> send(TokenRow row) {
        return producer.send(new ProducerRecord<>(
                names.of(Topic.TOKENS),
                OwnerPartition.of(row.owner(), PARTITIONS),
                row.key(),
                new RowEvent<>(row, TIME)));
    }

    private void delete(String owner, String key) throws Exception {
        producer.send(new ProducerRecord<>(names.of(Topic.TOKENS), OwnerPartition.of(owner, PARTITIONS), key, null))
                .get();
    }
}
