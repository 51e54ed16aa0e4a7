package io.huoke.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.ManagementServer;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.JsonSchemas;
import io.huoke.testkit.RefusingTopic;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Channels over HTTP, on a real broker. */
class ChannelsIT {

    private static final int PARTITIONS = 3;
    private static final String SUITE = "ww4asffe99e54c0f4c";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LONGEST = "客".repeat(1_365) + "x";

    private static final TopicNames NAMES = new TopicNames(TestKafka.uniquePrefix());
    private static final KafkaConnection KAFKA = KafkaConnection.of(
            new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
    private static final Sealer SEALER = Sealer.ofKeyset(Sealer.generateKeyset());
    private static final Channels CHANNELS = new Channels(KAFKA, NAMES, SEALER, reason -> {});
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicInteger TENANTS = new AtomicInteger();

    private static KafkaProducer<String, RowEvent<Row>> producer;
    private static int served;

    /** Each test has enterprises of its own. */
    private final String corpId = "wpCorp" + TENANTS.incrementAndGet();

    private final Tenant tenant = new Tenant(SUITE, corpId);
    private final Tenant other = new Tenant(corpId + ".1000002", corpId);
    private int port = served;

    @BeforeAll
    static void start() throws Exception {
        new ClusterReadiness(
                        KAFKA,
                        new HuokeConfig.Topics(
                                NAMES, PARTITIONS, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN))
                .check();
        producer = new KafkaProducer<>(
                KAFKA.properties(Map.of()), new StringSerializer(), new RowEventSerializer<>("authorization"));
        served = serve(CHANNELS);
        CHANNELS.start();
        assertThat(CHANNELS.awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    private static int serve(Channels channels) throws Exception {
        return new ManagementServer(
                        VERTX,
                        new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        List::of,
                        channels.resources())
                .start();
    }

    @AfterAll
    static void stop() {
        HTTP.shutdownNow();
        CHANNELS.close();
        producer.close();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anIdIsMappedOnceForEverAndFoundBothWays() throws Exception {
        authorize(tenant);

        HttpResponse<String> first = put(tenant, LONGEST);
        JsonNode mapped = json(first);
        String state = mapped.get("state").asText();

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(mapped.fieldNames()).toIterable().containsExactly("tenant", "state", "channelRef", "createdAt");
        assertThat(mapped.get("channelRef").asText()).isEqualTo(LONGEST);
        assertThat(state).isEqualTo(ChannelRow.of(SEALER, tenant, LONGEST, TIME).state());
        assertThat(json(put(tenant, LONGEST))).isEqualTo(mapped);
        assertThat(records()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo(tenant + "/" + state);
            assertThat(record.partition()).isEqualTo(TenantPartition.of(tenant.toString(), PARTITIONS));
            assertThat(JsonSchemas.violations(
                            "urn:huoke:schema:huoke.channel:v1", new String(record.value(), StandardCharsets.UTF_8)))
                    .isEmpty();
        });
        assertThat(json(get("?tenant=" + tenant + "&state=" + state)).get("channelRef"))
                .isEqualTo(mapped.get("channelRef"));
        HttpResponse<String> byRef =
                get("?tenant=" + tenant + "&ref=" + URLEncoder.encode(LONGEST, StandardCharsets.UTF_8));
        JsonNode found = json(byRef);
        assertThat(byRef.statusCode()).as(byRef.body()).isEqualTo(200);
        assertThat(found.get("state").asText()).isEqualTo(state);
        assertThat(found.get("createdAt")).isEqualTo(mapped.get("createdAt"));
        assertThat(found.get("offsets").has(NAMES.of(Topic.CHANNELS))).isTrue();
    }

    @Test
    void whoWishTheSameAtTheSameTimeGetTheSame() throws Exception {
        authorize(tenant);

        List<CompletableFuture<Mapping>> wishes = IntStream.range(0, 20)
                .mapToObj(i -> CHANNELS.put(tenant, new ChannelRef("shop42")))
                .toList();

        assertThat(wishes.stream().map(CompletableFuture::join).distinct())
                .singleElement()
                .isInstanceOf(Mapping.Mapped.class);
        assertThat(records()).hasSize(1);
    }

    @Test
    void aTenantsChannelsAreListedPageByPageAndNobodyElses() throws Exception {
        authorize(tenant);
        authorize(other);
        for (int i = 0; i < 5; i++) {
            assertThat(put(tenant, "shop" + i).statusCode()).isEqualTo(200);
        }
        String state = json(put(other, "shop1")).get("state").asText();

        JsonNode first = json(get("?limit=3&tenant=" + tenant));
        JsonNode last = json(
                get("?limit=3&tenant=" + tenant + "&after=" + first.get("next").asText()));

        assertThat(first.get("channels")).hasSize(3);
        assertThat(last.get("channels")).hasSize(2);
        assertThat(last.has("next")).isFalse();
        assertThat(get("?tenant=" + tenant + "&state=" + state).statusCode()).isEqualTo(404);
        assertThat(json(get("?tenant=" + other)).get("channels")).hasSize(1);
    }

    @Test
    void whoHasNotAuthorizedOrHasCancelledGetsNoChannels() throws Exception {
        authorize(tenant);
        put(new FenceRow(SUITE, "a".repeat(32), 1, TIME, Set.of(), null));
        String state = json(put(tenant, "shop42")).get("state").asText();
        assertThat(put(other, "shop42").statusCode()).isEqualTo(409);
        assertThat(put(new Tenant(SUITE, "~" + "a".repeat(32)), "shop42").statusCode())
                .isEqualTo(409);

        producer.send(new ProducerRecord<>(
                        NAMES.of(Topic.AUTHORIZATIONS), OwnerPartition.of(SUITE, PARTITIONS), tenant.toString(), null))
                .get();

        Awaitility.await().until(() -> put(tenant, "shop42").statusCode() == 409);
        HttpResponse<String> gone = get("?tenant=" + tenant + "&state=" + state);
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(json(gone).get("detail").asText()).contains("huoke authorizations list");
    }

    @Test
    void aDeletedChannelIsGoneAndCanBeMappedAgain() throws Exception {
        authorize(tenant);
        String state = json(put(tenant, "shop42")).get("state").asText();

        producer.send(new ProducerRecord<>(
                        NAMES.of(Topic.CHANNELS),
                        TenantPartition.of(tenant.toString(), PARTITIONS),
                        ChannelRow.key(tenant.toString(), state),
                        null))
                .get();

        Awaitility.await()
                .until(() -> get("?tenant=" + tenant + "&state=" + state).statusCode() == 404);
        assertThat(json(put(tenant, "shop42")).get("state").asText()).isEqualTo(state);
        assertThat(records()).hasSize(3);
    }

    @Test
    void whatCannotBeUsedIsRefused() throws Exception {
        authorize(tenant);
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "{\"tenant\":\"" + tenant + "\"}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":1}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"\"}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"a\\u0000\"}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"\\ud800\"}",
                "{\"tenant\":\"wpCorp1\",\"ref\":\"a\"}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"a\",\"ref\":\"b\"}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"a\",\"more\":1}",
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"a\"}{}",
                "[".repeat(20_000),
                "{\"tenant\":\"" + tenant + "\",\"ref\":\"" + "x".repeat(4_097) + "\"}")) {
            HttpResponse<String> answer = send(body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
        assertThat(send("x".repeat(40_000)).statusCode()).isEqualTo(413);
        for (String query :
                List.of("", "?tenant=x", "?tenant=" + tenant + "&limit=0", "?tenant=" + tenant + "&state=a&ref=b")) {
            assertThat(get(query).statusCode()).as(query).isEqualTo(400);
        }
        assertThat(records()).isEmpty();
    }

    @Test
    void whatKafkaDoesNotTakeIsNotMapped() throws Exception {
        authorize(tenant);

        HttpResponse<String> refused;
        try (RefusingTopic refusing = RefusingTopic.of(TestKafka.bootstrapServers(), NAMES.of(Topic.CHANNELS))) {
            refused = put(tenant, "shop42");
        }

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(refused).get("detail").asText()).contains("Kafka did not take it");
        Awaitility.await().until(() -> put(tenant, "shop42").statusCode() == 200);
        assertThat(records()).hasSize(1);
    }

    @Test
    void beforeEverythingIsReadThereIsNoAnswer() throws Exception {
        try (Channels early = new Channels(KAFKA, NAMES, SEALER, reason -> {})) {
            port = serve(early);

            HttpResponse<String> answer = put(tenant, "shop42");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("still being read");
            assertThat(get("?tenant=" + tenant).statusCode()).isEqualTo(503);
        }
    }

    private static void authorize(Tenant whose) throws Exception {
        put(AuthorizationRow.beginning(whose, AppKind.THIRD_PARTY, 1, TIME).row());
        Awaitility.await().until(() -> CHANNELS.isAuthorized(whose));
    }

    private static void put(Row row) throws Exception {
        producer.send(new ProducerRecord<>(
                        NAMES.of(Topic.AUTHORIZATIONS),
                        OwnerPartition.of(row.key().substring(0, row.key().indexOf('/')), PARTITIONS),
                        row.key(),
                        new RowEvent<>(row, TIME)))
                .get();
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        return TopicReader.readAll(TestKafka.bootstrapServers(), NAMES.of(Topic.CHANNELS)).stream()
                .filter(message -> message.key().startsWith(tenant + "/"))
                .toList();
    }

    private HttpResponse<String> put(Tenant whose, String ref) throws Exception {
        return send(Json.MAPPER.writeValueAsString(Map.of("tenant", whose.toString(), "ref", ref)));
    }

    private HttpResponse<String> send(String body) throws Exception {
        return HTTP.send(request("").PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String query) throws Exception {
        return HTTP.send(request(query).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/channels" + query));
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }
}
