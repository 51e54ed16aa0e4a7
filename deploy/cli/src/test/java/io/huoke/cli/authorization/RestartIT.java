package io.huoke.cli.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.cli.HuokeProcess;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A restart with the enterprises of a large provider, whose tokens are of every age: soon ready, and asking WeCom only
 * for what is due.
 *
 * <p>{@code -Dhuoke.campaign.restart-tenants=100000} and {@code -Dhuoke.campaign.watch-seconds=60} for the whole.
 */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class RestartIT {

    private static final int TENANTS = Integer.getInteger("huoke.campaign.restart-tenants", 20_000);
    private static final int WATCH_SECONDS = Integer.getInteger("huoke.campaign.watch-seconds", 10);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration TOKEN_LIFE = Duration.ofHours(2);

    /** Before three quarters of its life no token need be replaced. */
    private static final Duration EARLIEST = TOKEN_LIFE.multipliedBy(3).dividedBy(4);

    /** So many have expired meanwhile. */
    private static final int EXPIRED = 5;

    private static final String CORP_TOKEN = "service/get_corp_token";

    @TempDir
    private Path directory;

    @Test
    void aRestartIsSoonReadyAndAsksForNothingThatIsNotDue() throws Exception {
        try (Site site = Site.start(directory, Kind.THIRD_PARTY, Kind.THIRD_PARTY);
                Events events = new Events(site)) {
            try (HuokeProcess first = site.up("service", "authorization").awaitUp()) {
                events.tickets();
                await().until(() -> site.wecom().calls().effects("service/get_suite_token") == 2);
                first.terminate();
                first.awaitExit(Duration.ofSeconds(20));
            }
            Instant now = Instant.now();
            writeTenants(site, now);
            Rows rows = new Rows(site.bootstrapServers());

            long start = System.nanoTime();
            try (HuokeProcess service = site.up("service", "authorization").awaitUp()) {
                await().atMost(READY).until(() -> isReady(site, service));
                Duration ready = Duration.ofNanos(System.nanoTime() - start);
                awaitReplaced(rows, now);
                assertThat(new CountDownLatch(1).await(WATCH_SECONDS, TimeUnit.SECONDS))
                        .isFalse();

                Duration sinceWritten = Duration.between(now, Instant.now());
                long due = EXPIRED + TENANTS * sinceWritten.toMillis() / EARLIEST.toMillis();
                long calls = site.wecom().calls().received(CORP_TOKEN);
                System.out.printf(
                        "restart: %d enterprises, ready after %d ms, %d token calls in the first %d s, %d due at most%n",
                        TENANTS, ready.toMillis(), calls, sinceWritten.toSeconds(), due);
                assertThat(ready).isLessThan(READY);
                assertThat(calls).isBetween((long) EXPIRED, due);
                assertThat(site.metric(service, "huoke_authorization_tenants")).isEqualTo(TENANTS);
            }
        }
    }

    private static boolean isReady(Site site, HuokeProcess service) throws Exception {
        return site.get(service.management().resolve("/health/ready")).contains("\"ready\"");
    }

    private static void awaitReplaced(Rows rows, Instant since) {
        rows.await(Duration.ofSeconds(30))
                .until(() -> rows.tokenHistory().stream()
                                .filter(token -> token.kind() == TokenRow.Kind.CORP)
                                .filter(token -> token.obtainedAt().isAfter(since))
                                .count()
                        >= EXPIRED);
    }

    /** Tokens of every age up to that at which they are replaced, and some that have expired. */
    private static void writeTenants(Site site, Instant now) throws Exception {
        Sealer sealer = site.sealer();
        try (KafkaProducer<String, RowEvent<Row>> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", site.bootstrapServers(), "linger.ms", "20"),
                new StringSerializer(),
                new RowEventSerializer<Row>("authorization"))) {
            int partitions = producer.partitionsFor(Topic.TOKENS.baseName()).size();
            for (int number = 0; number < TENANTS; number++) {
                SuiteSpec suite = site.suites().get(number % site.suites().size());
                String corpId = "wpCorp" + number;
                site.world().corp(corpId, "Corp " + number, List.of("ann"));
                Duration age = number < EXPIRED
                        ? TOKEN_LIFE.plusMinutes(1)
                        : EARLIEST.multipliedBy(number).dividedBy(TENANTS);
                int partition = OwnerPartition.of(suite.id(), partitions);
                AuthorizationRow authorization = authorization(site, sealer, suite.id(), corpId, now.minus(age));
                TokenRow token = token(site, sealer, suite.id(), corpId, now.minus(age));
                send(producer, Topic.AUTHORIZATIONS, partition, authorization, now);
                send(producer, Topic.TOKENS, partition, token, now);
            }
        }
    }

    private static void send(
            KafkaProducer<String, RowEvent<Row>> producer, Topic topic, int partition, Row row, Instant now) {
        producer.send(new ProducerRecord<>(topic.baseName(), partition, row.key(), new RowEvent<>(row, now)));
    }

    private static AuthorizationRow authorization(
            Site site, Sealer sealer, String suiteId, String corpId, Instant authorizedAt) {
        String tenant = suiteId + "/" + corpId;
        String permanentCode = site.world().prologue().authorized(suiteId, corpId);
        return new AuthorizationRow(
                tenant,
                suiteId,
                corpId,
                AppKind.THIRD_PARTY,
                1,
                authorizedAt,
                authorizedAt,
                authorizedAt,
                "Name of " + corpId,
                null,
                null,
                List.of(),
                authorizedAt,
                List.of(),
                Map.of(),
                sealer.seal(Map.of(AuthorizationRow.PERMANENT_CODE, permanentCode), tenant, AuthorizationRow.TYPE));
    }

    private static TokenRow token(Site site, Sealer sealer, String suiteId, String corpId, Instant obtainedAt) {
        String value = site.world().prologue().token(suiteId, corpId);
        String tenant = suiteId + "/" + corpId;
        return new TokenRow(
                tenant,
                suiteId,
                TokenRow.Kind.CORP,
                corpId,
                obtainedAt,
                obtainedAt.plus(TOKEN_LIFE),
                sealer.seal(Map.of(TokenRow.VALUE, value), TokenRow.Kind.CORP.key(suiteId, corpId), TokenRow.TYPE));
    }
}
