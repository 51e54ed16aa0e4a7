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
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels over HTTP, on a real broker. */
class ChannelsIT {

    private static final int PARTITIONS = 3;
    private static final String SUITE = "ww4asffe99e54c0f4c";
    private static final Tenant TENANT = new Tenant(SUITE, "wpCorp1");
    private static final Tenant OTHER = new Tenant("wpCorp1.1000002", "wpCorp1");
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LONGEST = "客".repeat(1_365) + "x";

    private final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    private final KafkaConnection kafka = KafkaConnection.of(
            new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), TestKafka.bootstrapServers());
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final Channels channels = new Channels(kafka, names, sealer, reason -> {});
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private KafkaProducer<String, RowEvent<Row>> producer;
    private int port;

    @BeforeEach
    void start() throws Exception {
        new ClusterReadiness(
                        kafka,
                        new HuokeConfig.Topics(
                                names, PARTITIONS, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN))
                .check();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of()), new StringSerializer(), new RowEventSerializer<>("authorization"));
        port = new ManagementServer(
                        vertx,
                        new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        List::of,
                        channels.resources())
                .start();
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        channels.close();
        producer.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anIdIsMappedOnceForEverAndFoundBothWays() throws Exception {
        authorize(TENANT);
        startChannels();

        HttpResponse<String> first = put(TENANT, LONGEST);
        JsonNode mapped = json(first);
        String state = mapped.get("state").asText();

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(mapped.fieldNames()).toIterable().containsExactly("tenant", "state", "channelRef", "createdAt");
        assertThat(mapped.get("channelRef").asText()).isEqualTo(LONGEST);
        assertThat(state).isEqualTo(ChannelRow.of(sealer, TENANT, LONGEST, TIME).state());
        assertThat(json(put(TENANT, LONGEST))).isEqualTo(mapped);
        assertThat(records()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo(TENANT + "/" + state);
            assertThat(record.partition()).isEqualTo(TenantPartition.of(TENANT.toString(), PARTITIONS));
            assertThat(JsonSchemas.violations(
                            "urn:huoke:schema:huoke.channel:v1", new String(record.value(), StandardCharsets.UTF_8)))
                    .isEmpty();
        });
        assertThat(json(get("?tenant=" + TENANT + "&state=" + state)).get("channelRef"))
                .isEqualTo(mapped.get("channelRef"));
        HttpResponse<String> byRef =
                get("?tenant=" + TENANT + "&ref=" + URLEncoder.encode(LONGEST, StandardCharsets.UTF_8));
        JsonNode found = json(byRef);
        assertThat(byRef.statusCode()).as(byRef.body()).isEqualTo(200);
        assertThat(found.get("state").asText()).isEqualTo(state);
        assertThat(found.get("createdAt")).isEqualTo(mapped.get("createdAt"));
        assertThat(found.get("offsets").has(names.of(Topic.CHANNELS))).isTrue();
    }

    @Test
    void whoWishTheSameAtTheSameTimeGetTheSame() throws Exception {
        authorize(TENANT);
        startChannels();

        List<CompletableFuture<Mapping>> wishes = IntStream.range(0, 20)
                .mapToObj(i -> channels.put(TENANT, new ChannelRef("shop42")))
                .toList();

        assertThat(wishes.stream().map(CompletableFuture::join).distinct())
                .singleElement()
                .isInstanceOf(Mapping.Mapped.class);
        assertThat(records()).hasSize(1);
    }

    @Test
    void aTenantsChannelsAreListedPageByPageAndNobodyElses() throws Exception {
        authorize(TENANT);
        authorize(OTHER);
        startChannels();
        for (int i = 0; i < 5; i++) {
            assertThat(put(TENANT, "shop" + i).statusCode()).isEqualTo(200);
        }
        String state = json(put(OTHER, "shop1")).get("state").asText();

        JsonNode first = json(get("?limit=3&tenant=" + TENANT));
        JsonNode last = json(
                get("?limit=3&tenant=" + TENANT + "&after=" + first.get("next").asText()));

        assertThat(first.get("channels")).hasSize(3);
        assertThat(last.get("channels")).hasSize(2);
        assertThat(last.has("next")).isFalse();
        assertThat(get("?tenant=" + TENANT + "&state=" + state).statusCode()).isEqualTo(404);
        assertThat(json(get("?tenant=" + OTHER)).get("channels")).hasSize(1);
    }

    @Test
    void whoHasNotAuthorizedOrHasCancelledGetsNoChannels() throws Exception {
        authorize(TENANT);
        put(new FenceRow(SUITE, "a".repeat(32), 1, TIME, Set.of(), null));
        startChannels();
        String state = json(put(TENANT, "shop42")).get("state").asText();
        assertThat(put(OTHER, "shop42").statusCode()).isEqualTo(409);
        assertThat(put(new Tenant(SUITE, "~" + "a".repeat(32)), "shop42").statusCode())
                .isEqualTo(409);

        producer.send(new ProducerRecord<>(
                        names.of(Topic.AUTHORIZATIONS), OwnerPartition.of(SUITE, PARTITIONS), TENANT.toString(), null))
                .get();

        Awaitility.await().until(() -> put(TENANT, "shop42").statusCode() == 409);
        HttpResponse<String> gone = get("?tenant=" + TENANT + "&state=" + state);
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(json(gone).get("detail").asText()).contains("huoke authorizations list");
    }

    @Test
    void aDeletedChannelIsGoneAndCanBeMappedAgain() throws Exception {
        authorize(TENANT);
        startChannels();
        String state = json(put(TENANT, "shop42")).get("state").asText();

        producer.send(new ProducerRecord<>(
                        names.of(Topic.CHANNELS),
                        TenantPartition.of(TENANT.toString(), PARTITIONS),
                        ChannelRow.key(TENANT.toString(), state),
                        null))
                .get();

        Awaitility.await()
                .until(() -> get("?tenant=" + TENANT + "&state=" + state).statusCode() == 404);
        assertThat(json(put(TENANT, "shop42")).get("state").asText()).isEqualTo(state);
        assertThat(records()).hasSize(3);
    }

    @Test
    void whatCannotBeUsedIsRefused() throws Exception {
        authorize(TENANT);
        startChannels();
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "{\"tenant\":\"" + TENANT + "\"}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":1}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"\"}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"a\\u0000\"}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"\\ud800\"}",
                "{\"tenant\":\"wpCorp1\",\"ref\":\"a\"}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"a\",\"ref\":\"b\"}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"a\",\"more\":1}",
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"a\"}{}",
                "[".repeat(20_000),
                "{\"tenant\":\"" + TENANT + "\",\"ref\":\"" + "x".repeat(4_097) + "\"}")) {
            HttpResponse<String> answer = send(body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
        assertThat(send("x".repeat(40_000)).statusCode()).isEqualTo(413);
        for (String query :
                List.of("", "?tenant=x", "?tenant=" + TENANT + "&limit=0", "?tenant=" + TENANT + "&state=a&ref=b")) {
            assertThat(get(query).statusCode()).as(query).isEqualTo(400);
        }
        assertThat(records()).isEmpty();
    }

    @Test
    void beforeEverythingIsReadThereIsNoAnswer() throws Exception {
        HttpResponse<String> answer = put(TENANT, "shop42");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("still being read");
        assertThat(get("?tenant=" + TENANT).statusCode()).isEqualTo(503);
    }

    private void startChannels() throws InterruptedException {
        channels.start();
        assertThat(channels.awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    private void authorize(Tenant tenant) throws Exception {
        put(AuthorizationRow.beginning(tenant, AppKind.THIRD_PARTY, 1, TIME).row());
    }

    private void put(Row row) throws Exception {
        producer.send(new ProducerRecord<>(
                        names.of(Topic.AUTHORIZATIONS),
                        OwnerPartition.of(row.key().substring(0, row.key().indexOf('/')), PARTITIONS),
                        row.key(),
                        new RowEvent<>(row, TIME)))
                .get();
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        return TopicReader.readAll(TestKafka.bootstrapServers(), names.of(Topic.CHANNELS));
    }

    private HttpResponse<String> put(Tenant tenant, String ref) throws Exception {
        return send(Json.MAPPER.writeValueAsString(Map.of("tenant", tenant.toString(), "ref", ref)));
    }

    private HttpResponse<String> send(String body) throws Exception {
        return http.send(request("").PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String query) throws Exception {
        return http.send(request(query).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/channels" + query));
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }
}
