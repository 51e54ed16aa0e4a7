package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.Json;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator is told of an enterprise that cancelled, before and after it is erased. */
class ErasuresIT {

    private static final String SUITE = "ww1111aaaa2222bbbb";
    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final String TENANT = SUITE + "/wpCorp";
    private static final String OTHER = SUITE + "/wpCorp2";
    private static final Duration RESULT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    /** What a command printed. */
    private record Outcome(int code, String out, String err) {}

    @Test
    void whatIsLeftOfATenantIsToldUntilNothingIs() throws Exception {
        Files.writeString(directory.resolve("huoke.yaml"), YAML);
        try (HuokeProcess huoke = HuokeProcess.start(directory, Map.of(), "up").awaitUp()) {
            post(huoke, "wpCorp");
            post(huoke, "wpCorp2");
            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(
                            TopicReader.readAll(huoke.kafka(), "it.huoke.conversions"))
                    .hasSizeGreaterThanOrEqualTo(2));
            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(
                            TopicReader.readAll(huoke.kafka(), "it.huoke.alerts"))
                    .hasSizeGreaterThanOrEqualTo(2));
            Path copy = directory.resolve("data/spool/set-aside/record-1-1");
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, TENANT);

            everythingIsLeft();
            send(huoke, command(Command.ERASE));
            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(whoHasForgotten(huoke))
                    .containsExactlyInAnyOrder("funnel", "ingress", "notifier", "quota", "reconciler"));
            theCommandIsLeftUntilItIsTakenBack(huoke);
            onlyWhatGoesByItselfIsLeft();
            othersAreLeft();
        }
    }

    private static Set<String> whoHasForgotten(HuokeProcess huoke) throws IOException {
        Set<String> services = new TreeSet<>();
        for (ConsumerRecord<String, byte[]> receipt : TopicReader.readAll(huoke.kafka(), "it.huoke.receipts")) {
            services.add(Json.MAPPER.readTree(receipt.value()).get("service").asText());
        }
        return services;
    }

    private void everythingIsLeft() {
        Outcome before = verify(TENANT);

        assertThat(before.code()).isEqualTo(1);
        assertThat(before.out())
                .containsPattern("(?m)^it.huoke.conversions +1 records +LEFT$")
                .containsPattern("(?m)^it.huoke-funnel-journeys-changelog +1 records +LEFT$")
                .containsPattern("(?m)^it.huoke-quota-facts-changelog +1 records +LEFT$")
                .containsPattern("(?m)^it.huoke.quota +1 records +LEFT$")
                .containsPattern("(?m)^it.huoke.alerts +1 records +LEFT$")
                .containsPattern("(?m)^it.wecom.acquisition +2 records +until 20\\S+Z, when its retention has ended$")
                .containsPattern("(?m)^spool/set-aside +1 files +LEFT$")
                .containsPattern("searched \\d+ topics and \\d+ files for " + TENANT + ": it is left in \\d+ place");
    }

    private void theCommandIsLeftUntilItIsTakenBack(HuokeProcess huoke) throws Exception {
        assertThat(verify(TENANT))
                .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(1))
                .satisfies(outcome -> assertThat(outcome.out())
                        .containsPattern("(?m)^it.huoke.erasures +1 records +LEFT$")
                        .contains("it is left in 1 place"));
        send(huoke, new ProducerRecord<>("it.huoke.erasures", TENANT, null));
    }

    private void onlyWhatGoesByItselfIsLeft() throws IOException {
        Outcome after = verify(TENANT);
        Outcome json = verify(TENANT, "--json");

        assertThat(after.code()).as(after.toString()).isZero();
        assertThat(after.out())
                .containsPattern(
                        "(?m)^it.huoke.conversions +\\d records +deleted, until compaction, at the latest 20\\S+Z$")
                .containsPattern("(?m)^it.wecom.acquisition +2 records +until 20\\S+Z, when its retention has ended$")
                .doesNotContain("set-aside")
                .contains(": nothing is left that should not be\n");
        assertThat(json.code()).isZero();
        Set<String> fates = new TreeSet<>();
        for (String line : json.out().lines().toList()) {
            JsonNode place = Json.MAPPER.readTree(line);
            assertThat(place.fieldNames()).toIterable().containsExactly("place", "kind", "found", "fate", "until");
            fates.add(place.get("fate").asText());
        }
        assertThat(fates).containsExactly("compacts", "expires");
    }

    private void othersAreLeft() {
        assertThat(verify(OTHER))
                .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(1))
                .satisfies(outcome -> assertThat(outcome.out())
                        .containsPattern("(?m)^it.huoke.conversions +1 records +LEFT$")
                        .doesNotContain("it.huoke.erasures"));
        assertThat(verify(SUITE + "/wpNobody"))
                .satisfies(outcome -> assertThat(outcome.code()).isZero())
                .satisfies(outcome -> assertThat(outcome.out().lines()).hasSize(1));
        assertThat(verify("wpCorp"))
                .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(2))
                .satisfies(outcome -> assertThat(outcome.err()).contains("expected {owner}/{corpId}"));
    }

    private static void post(HuokeProcess huoke, String corp) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            Poster poster = new Poster(
                    http, new CallbackUrl(huoke.ingress().resolve("/callbacks/crm"), KEYS, SUITE, "success"));
            for (String step : List.of(
                    message(corp, "customer_acquisition", "open_profile", "<LinkId>ca1</LinkId><State>c1</State>"),
                    message(
                            corp,
                            "change_external_contact",
                            "add_external_contact",
                            "<UserID>u1</UserID><ExternalUserID>wm1</ExternalUserID><State>c1</State>"),
                    message(corp, "customer_acquisition", "balance_exhausted", ""))) {
                assertThat(poster.post(step)).isEqualTo(Delivery.ACCEPTED);
            }
        }
    }

    private static String message(String corp, String infoType, String changeType, String elements) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>" + corp + "</AuthCorpId><InfoType>" + infoType
                + "</InfoType><TimeStamp>1767225600</TimeStamp><ChangeType>" + changeType + "</ChangeType>" + elements
                + "</xml>";
    }

    private ProducerRecord<String, byte[]> command(Command command) throws IOException {
        Sealer sealer = Sealer.ofKeyset(Files.readString(directory.resolve("data/keyset.json")));
        ErasureRow row = new ErasureRow(TENANT, command, sealer.tenantHash(TENANT), 1, Instant.now());
        Headers headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ErasureRow>("authorization")
                .serialize("", headers, new RowEvent<>(row, row.time()));
        return new ProducerRecord<>("it.huoke.erasures", null, TENANT, value, headers);
    }

    private static void send(HuokeProcess huoke, ProducerRecord<String, byte[]> record) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", huoke.kafka()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private Outcome verify(String... arguments) {
        List<String> all = new ArrayList<>(List.of("erasures", "verify"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", directory.resolve("huoke.yaml").toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Huoke.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(all.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString());
    }

    private static final String YAML =
            """
            embedded-kafka: {port: 0}
            topics: {prefix: it., partitions: 1}
            ingress: {host: 127.0.0.1, port: 0}
            management: {port: 0}
            endpoints:
              - id: crm
                kind: suite
                receive-ids: [%s]
                keys: [{token: %s, encoding-aes-key: %s}]
            """
                    .formatted(
                            SUITE, KEYS.token().value(), KEYS.encodingAesKey().value());
}
