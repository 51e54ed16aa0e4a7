package io.huoke.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.TestKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantNamesIT {

    private static final int PARTITIONS = 3;
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Tenant ONE = new Tenant("ww1", "wp1");
    private static final Tenant OTHER = new Tenant("ww1", "wp2");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TopicNames topics = new TopicNames(TestKafka.uniquePrefix());
    private final KafkaConnection kafka = KafkaConnection.of(
            new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
    private final TenantNames names = new TenantNames(kafka, topics);
    private KafkaProducer<String, RowEvent<Row>> producer;

    @BeforeEach
    void start() throws Exception {
        new ClusterReadiness(
                        kafka,
                        new HuokeConfig.Topics(
                                topics, PARTITIONS, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN))
                .check();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of()), new StringSerializer(), new RowEventSerializer<>("authorization"));
    }

    @AfterEach
    void stop() {
        names.close();
        producer.close();
    }

    private void write(String owner, String key, Row row) throws Exception {
        producer.send(new ProducerRecord<>(
                        topics.of(Topic.AUTHORIZATIONS),
                        OwnerPartition.of(owner, PARTITIONS),
                        key,
                        row == null ? null : new RowEvent<>(row, TIME)))
                .get();
    }

    private void authorize(Tenant tenant, String name) throws Exception {
        AuthorizationRow row = AuthorizationRow.beginning(tenant, AppKind.THIRD_PARTY, 1, TIME)
                .corpName(name)
                .row();
        write(tenant.owner(), row.key(), row);
    }

    @Test
    void tellsTheNamesThatThereWereAndThoseThatCome() throws Exception {
        authorize(ONE, "小店");

        names.start();

        assertThat(names.awaitReady(SOON)).isTrue();
        assertThat(names.of(ONE.toString())).contains("小店");
        assertThat(names.of(OTHER.toString())).isEmpty();
        authorize(OTHER, "大店");
        authorize(ONE, "中店");
        await().untilAsserted(() -> assertThat(names.of(OTHER.toString())).contains("大店"));
        await().untilAsserted(() -> assertThat(names.of(ONE.toString())).contains("中店"));
    }

    @Test
    void forgetsThoseWhoCancelAndReadsOnBehindWhatIsNoAuthorization() throws Exception {
        authorize(ONE, "小店");
        names.start();
        assertThat(names.awaitReady(SOON)).isTrue();

        write(ONE.owner(), ONE.toString(), null);
        write(ONE.owner(), "ww1/~hash", new FenceRow("ww1", "hash", 1, TIME, Set.of(), null));
        producer.send(new ProducerRecord<>(topics.of(Topic.AUTHORIZATIONS), 0, "ww1/garbage", null, null))
                .get();
        authorize(OTHER, "大店");

        await().untilAsserted(() -> assertThat(names.of(OTHER.toString())).contains("大店"));
        assertThat(names.of(ONE.toString())).isEmpty();
    }

    @Test
    void aVeryLongNameIsCut() throws Exception {
        authorize(ONE, "😀".repeat(10_000));

        names.start();

        assertThat(names.awaitReady(SOON)).isTrue();
        assertThat(names.of(ONE.toString())).contains("😀".repeat(128) + "…");
    }
}
