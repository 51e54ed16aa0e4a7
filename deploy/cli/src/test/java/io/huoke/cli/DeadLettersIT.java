package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.funnel.FunnelService;
import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.runtime.KafkaConnection;
import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.DeadLetterDeserializer;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventDeserializer;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What could not be used is shown, becomes after the fix what it would have been, and counts once however often. */
class DeadLettersIT {

    private static final String SUITE = "ww1111aaaa2222bbbb";
    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final String LETTERS = "it.huoke.dead-letters";
    private static final String ACQUISITION = "it.wecom.acquisition";
    private static final String AUTHORIZATION = "it.wecom.authorization";

    private static final List<String> STEPS = List.of(
            message("customer_acquisition", "open_profile", "<LinkId>ca1</LinkId><State>c1</State>"),
            message(
                    "change_external_contact",
                    "add_external_contact",
                    "<UserID>u1</UserID><ExternalUserID>wm1</ExternalUserID><State>c1</State>"),
            message(
                    "customer_acquisition",
                    "customer_start_chat",
                    "<UserID>u1</UserID><ExternalUserID>wm1</ExternalUserID><LinkId>ca1</LinkId>"));
    private static final String SECRET = "<xml><SuiteId>" + SUITE + "</SuiteId><InfoType>create_auth</InfoType>"
            + "<TimeStamp>1767225600</TimeStamp><AuthCode>marked-code</AuthCode></xml>";
    private static final String BROKEN = "<xml><SuiteId>marked-broken";

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final CallbackCrypto crypto = new CallbackCrypto(KEYS);
    private final StringBuilder printed = new StringBuilder();

    /** What a command printed. */
    private record Outcome(int code, String out, String err) {}

    /** A callback of which the test knows the bytes. */
    private record Posted(String query, String body) {}

    @Test
    void lettersAreShownAndReplayedAfterTheFixAndReplayingTwiceChangesNothing() throws Exception {
        configure("wwmistaken");
        try (HuokeProcess huoke = HuokeProcess.start(directory, Map.of(), "up", "--only", "ingress,funnel")
                .awaitUp()) {
            assertThat(run("list").out()).isEqualTo("no dead letters\n");
            assertThat(run("replay", "--all").out()).isEqualTo("no dead letters\n");
            Posted secret = post(huoke);
            List<String> ids = listed(huoke);
            List<String> steps = ids.subList(0, STEPS.size());
            String secretId = ids.get(STEPS.size());

            nothingIsReplayedBeforeTheFix(huoke, ids);
            configure(SUITE);
            nothingIsReplayedInADryRun(huoke, ids);
            replayedStepsCountOnce(huoke, steps);
            theRestIsReplayedExceptWhatIsStillBroken(huoke, ids);
            secretsAreSealedAgain(huoke, secretId);
            aLetterCanBeExamined(secretId, secret);
            aLetterNeedsTheKeyThatSealedIt(secretId);
            anUnknownIdIsToldInASentence();
            whatIsNoLetterIsPassedOver(huoke, ids);
            anotherPrefixHasNoLetters();

            assertThat(printed)
                    .doesNotContain(
                            "marked",
                            KEYS.token().value(),
                            KEYS.encodingAesKey().value(),
                            keyset(),
                            "\tat ",
                            "WARN");
        }
    }

    /** Three steps and a code that is posted twice, all for the wrong receiveid; one too late; one that is no XML. */
    private Posted post(HuokeProcess huoke) throws Exception {
        URI url = huoke.ingress().resolve("/callbacks/crm");
        Poster poster = new Poster(http, new CallbackUrl(url, KEYS, SUITE, "success"));
        for (String step : STEPS) {
            assertThat(poster.post(step)).isEqualTo(Delivery.ACCEPTED);
        }
        Posted secret = posted(SECRET, Instant.now());
        post(url, secret);
        post(url, secret);
        post(url, posted(SECRET.replace("marked", "marked-late"), Instant.parse("2026-01-01T00:00:00Z")));
        post(url, posted(BROKEN, Instant.now()));
        return secret;
    }

    /** The ids as they are listed, which is the order in which they were posted. */
    private List<String> listed(HuokeProcess huoke) throws IOException {
        DeadLetterDeserializer deserializer = new DeadLetterDeserializer();
        List<DeadLetter> kept = TopicReader.readAll(huoke.kafka(), LETTERS).stream()
                .map(letter -> deserializer.deserialize(LETTERS, letter.headers(), letter.value()))
                .toList();
        assertThat(kept).hasSize(7);
        assertThat(kept.get(3).id()).isEqualTo(kept.get(4).id());

        List<String> table = run("list").out().lines().toList();
        List<String> json = run("list", "--json").out().lines().toList();

        assertThat(table).hasSize(1 + 6).allMatch(line -> !line.endsWith(" "));
        assertThat(table.getFirst()).matches("id +first seen +endpoint +reason +detail");
        assertThat(table.getLast()).matches("[0-9a-f]{32}  20\\S+Z  crm       xml        the decrypted message.*");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            JsonNode letter = Json.MAPPER.readTree(json.get(i));
            ids.add(letter.get("id").asText());
            assertThat(table.get(i + 1)).startsWith(ids.get(i));
            assertThat(letter.fieldNames())
                    .toIterable()
                    .containsExactly("id", "firstSeen", "endpoint", "reason", "detail");
        }
        assertThat(Instant.parse(
                        Json.MAPPER.readTree(json.get(3)).get("firstSeen").asText()))
                .as("a letter that was kept twice is as old as its first copy")
                .isEqualTo(kept.get(3).firstSeen());
        assertThat(ids)
                .containsExactlyElementsOf(
                        kept.stream().map(DeadLetter::id).distinct().toList());
        return ids;
    }

    private void nothingIsReplayedBeforeTheFix(HuokeProcess huoke, List<String> ids) throws IOException {
        Outcome show = run("show", ids.getFirst());
        assertThat(show.code()).isZero();
        assertThat(show.out())
                .contains(
                        "reason      receiveid\n",
                        "query       msg_signature=",
                        "now         still unusable: receiveid: the message is for receiveid '" + SUITE + "'");

        Outcome replay = run("replay", ids.get(0), ids.get(1), "0".repeat(32));
        assertThat(replay.code()).isEqualTo(1);
        assertThat(replay.out().lines())
                .hasSize(4)
                .contains("0".repeat(32) + "  is no dead letter, or none any more", "replayed 0 of 3 dead letter(s)")
                .anyMatch(line -> line.startsWith(ids.get(1) + "  still unusable: receiveid: "));

        Path renamed = config("renamed.yaml", yaml("renamed", SUITE));
        assertThat(execute("dead-letters", "replay", "--config", renamed.toString(), ids.getFirst())
                        .out())
                .startsWith(ids.getFirst() + "  endpoint crm is not configured any more");
        assertThat(events(huoke)).isEmpty();
    }

    private void nothingIsReplayedInADryRun(HuokeProcess huoke, List<String> ids) {
        Outcome all = run("replay", "--all", "--dry-run");
        assertThat(all.code()).isEqualTo(1);
        assertThat(all.out().lines()).hasSize(7).last().isEqualTo("would replay 5 of 6 dead letter(s)");
        assertThat(all.out())
                .contains(
                        ids.getFirst() + "  would replay: wecom.customer_acquisition.open_profile of " + SUITE
                                + "/wpCorp on " + ACQUISITION + ", id ",
                        ids.getLast() + "  still unusable: xml: ");
        assertThat(run("replay", ids.getFirst(), ids.getFirst(), "--dry-run"))
                .satisfies(one -> assertThat(one.code()).isZero())
                .satisfies(one -> assertThat(one.out()).endsWith("would replay 1 of 1 dead letter(s)\n"));
        assertThat(run("show", ids.getFirst()).out()).contains("now         can be replayed as wecom.customer_acq");
        assertThat(events(huoke)).isEmpty();
    }

    private void replayedStepsCountOnce(HuokeProcess huoke, List<String> steps) throws Exception {
        String[] replay = arguments("replay", steps);
        HuokeConfig config = new ConfigFile(directory.resolve("huoke.yaml"), Map.<String, String>of()::get).load();
        KafkaConnection kafka = KafkaConnection.of(config.kafka(), huoke.kafka());
        try (FunnelTopics view = new FunnelTopics(kafka, config.topics().names(), FunnelService.groupId(config))) {
            Outcome first = run(replay);
            assertThat(first.code()).as(first.toString()).isZero();
            assertThat(first.out().lines()).hasSize(4).last().isEqualTo("replayed 3 of 3 dead letter(s)");
            awaitComplete(view);
            Set<ConversionRow> conversions = Set.copyOf(view.conversions());
            Set<LinkFunnelRow> counts = Set.copyOf(view.counts());
            assertThat(conversions).singleElement().satisfies(row -> assertThat(row.chatted())
                    .isTrue());
            assertThat(counts.stream().mapToLong(LinkFunnelRow::opens).sum()).isEqualTo(1);
            assertThat(counts.stream().mapToLong(LinkFunnelRow::adds).sum()).isEqualTo(1);
            assertThat(counts.stream().mapToLong(LinkFunnelRow::chats).sum()).isEqualTo(1);

            assertThat(run(replay).code()).isZero();
            awaitComplete(view);
            assertThat(Set.copyOf(view.conversions())).isEqualTo(conversions);
            assertThat(Set.copyOf(view.counts())).isEqualTo(counts);

            postNormally(huoke);
            awaitComplete(view);
            assertThat(Set.copyOf(view.conversions())).isEqualTo(conversions);
            assertThat(Set.copyOf(view.counts())).isEqualTo(counts);
        }
        eachReplayedEventIsTheNormalOne(huoke);
    }

    private void postNormally(HuokeProcess huoke) throws InterruptedException {
        huoke.awaitOutput("configuration reloaded");
        Poster poster =
                new Poster(http, new CallbackUrl(huoke.ingress().resolve("/callbacks/crm"), KEYS, SUITE, "success"));
        for (String step : STEPS) {
            assertThat(poster.post(step)).isEqualTo(Delivery.ACCEPTED);
        }
    }

    private static void awaitComplete(FunnelTopics view) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            view.poll();
            return view.isComplete();
        });
    }

    private static void eachReplayedEventIsTheNormalOne(HuokeProcess huoke) {
        List<ConsumerRecord<String, byte[]>> records = TopicReader.readAll(huoke.kafka(), ACQUISITION);
        assertThat(records).hasSize(3 * STEPS.size());
        WeComEventDeserializer events = new WeComEventDeserializer();
        for (int i = 0; i < STEPS.size(); i++) {
            ConsumerRecord<String, byte[]> replayed = records.get(i);
            ConsumerRecord<String, byte[]> again = records.get(i + STEPS.size());
            ConsumerRecord<String, byte[]> normal = records.get(i + 2 * STEPS.size());
            assertThat(replayed.value()).isEqualTo(normal.value()).isEqualTo(again.value());
            assertThat(replayed.key()).isEqualTo(normal.key()).isEqualTo(again.key());
            assertThat(headers(again)).isEqualTo(headers(replayed));
            assertThat(events.deserialize(ACQUISITION, replayed.headers(), replayed.value())
                            .receivedAt())
                    .as("received when the letter was first seen")
                    .isBefore(events.deserialize(ACQUISITION, normal.headers(), normal.value())
                            .receivedAt());
            Map<String, String> attributes = headers(replayed);
            assertThat(attributes).containsKeys("ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_tenant");
            attributes.put("ce_receivedat", headers(normal).get("ce_receivedat"));
            assertThat(attributes).isEqualTo(headers(normal));
        }
    }

    private void theRestIsReplayedExceptWhatIsStillBroken(HuokeProcess huoke, List<String> ids) {
        Outcome all = run("replay", "--all");

        assertThat(all.code()).isEqualTo(1);
        for (String id : ids.subList(0, 5)) {
            assertThat(all.out()).contains(id + "  replayed: wecom.");
        }
        assertThat(all.out()).contains(ids.getLast() + "  still unusable: xml: ");
        assertThat(TopicReader.readAll(huoke.kafka(), AUTHORIZATION)).hasSize(2);
    }

    private void secretsAreSealedAgain(HuokeProcess huoke, String id) throws Exception {
        assertThat(run("replay", id).code()).isZero();
        Sealer sealer = Sealer.ofKeyset(keyset());
        List<ConsumerRecord<String, byte[]>> records = TopicReader.readAll(huoke.kafka(), AUTHORIZATION);
        assertThat(records).hasSize(3);
        for (ConsumerRecord<String, byte[]> record : records) {
            assertThat(new String(record.value(), UTF_8)).doesNotContain("marked");
        }
        WeComEvent event = new WeComEventDeserializer()
                .deserialize(
                        AUTHORIZATION,
                        records.getLast().headers(),
                        records.getLast().value());
        assertThat(sealer.open(event)).isEqualTo(Map.of("AuthCode", "marked-code"));
    }

    /** The command that {@code show} prints is right as it stands. */
    private void aLetterCanBeExamined(String id, Posted posted) throws IOException {
        Path body = directory.resolve("a body.xml");

        Outcome show = run("show", id, "--body", body.toString());

        assertThat(show.code()).isZero();
        assertThat(body).hasContent(posted.body());
        String doctor = show.out()
                .lines()
                .filter(line -> line.startsWith("  huoke "))
                .findFirst()
                .orElseThrow();
        assertThat(doctor)
                .isEqualTo("  huoke doctor --config " + directory.resolve("huoke.yaml") + " --endpoint crm --query '"
                        + posted.query() + "' --body '" + body + "'");
        assertThat(execute(
                        "doctor",
                        "--config",
                        directory.resolve("huoke.yaml").toString(),
                        "--endpoint",
                        "crm",
                        "--query",
                        posted.query(),
                        "--body",
                        body.toString()))
                .satisfies(outcome -> assertThat(outcome.code()).isZero());
        assertThat(run("show", id, "--body", directory.toString()).err())
                .isEqualTo("huoke: the body cannot be written to " + directory + "; choose another file\n");
    }

    private void aLetterNeedsTheKeyThatSealedIt(String id) throws IOException {
        Path keyset = directory.resolve("data/keyset.json");
        String right = Files.readString(keyset);

        Files.writeString(keyset, Sealer.generateKeyset());
        assertThat(run("replay", id))
                .satisfies(replay -> assertThat(replay.code()).isEqualTo(1))
                .satisfies(replay -> assertThat(replay.out()).contains(id + "  cannot be opened", "keyset"));
        assertThat(run("show", id))
                .satisfies(show -> assertThat(show.code()).isEqualTo(1))
                .satisfies(show -> assertThat(show.out()).contains("reason      receiveid"))
                .satisfies(show -> assertThat(show.err()).contains("cannot be opened", "add that key"));
        Files.delete(keyset);
        assertThat(run("replay", id).err()).contains("there is no sealing keyset in " + keyset, "backup");
        assertThat(run("list").code()).isZero();
        assertThat(keyset).doesNotExist();

        Files.writeString(keyset, right);
    }

    private void anUnknownIdIsToldInASentence() {
        assertThat(run("show", "0".repeat(32)))
                .isEqualTo(new Outcome(
                        1,
                        "",
                        "huoke: there is no dead letter " + "0".repeat(32)
                                + "; `huoke dead-letters list` shows them\n"));
    }

    private void whatIsNoLetterIsPassedOver(HuokeProcess huoke, List<String> ids) {
        try (KafkaProducer<byte[], byte[]> stranger = new KafkaProducer<>(
                Map.of("bootstrap.servers", huoke.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            stranger.send(new ProducerRecord<>(LETTERS, "marked".getBytes(UTF_8)));
        }

        assertThat(run("list", "--json"))
                .satisfies(list -> assertThat(list.code()).isZero())
                .satisfies(list -> assertThat(list.out().lines()).hasSize(ids.size()))
                .satisfies(list -> assertThat(list.err()).startsWith("huoke: passed over offset 7 of partition 0: "));
    }

    private void anotherPrefixHasNoLetters() throws IOException {
        Path other = config("other.yaml", yaml("crm", SUITE).replace("it.", "other."));

        assertThat(execute("dead-letters", "list", "--config", other.toString()))
                .isEqualTo(new Outcome(
                        1,
                        "",
                        "huoke: there is no topic other.huoke.dead-letters; "
                                + "start `huoke up`, which makes it, or correct topics.prefix\n"));
    }

    @Test
    void withoutABrokerACommandSaysSoInASentence() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket refusing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            refusing.close();
            Path embedded = config("embedded.yaml", "embedded-kafka: {port: " + refusing.getLocalPort() + "}\n");
            Path external = config(
                    "external.yaml",
                    "kafka: {bootstrap.servers: 127.0.0.1:" + silent.getLocalPort() + "}\nsealing: {keyset: '"
                            + Sealer.generateKeyset() + "'}\n");
            Instant start = Instant.now();

            Future<Outcome> stopped =
                    executor.submit(() -> execute("dead-letters", "list", "--config", embedded.toString()));
            Future<Outcome> mute =
                    executor.submit(() -> execute("dead-letters", "replay", "--all", "--config", external.toString()));

            assertThat(stopped.get())
                    .isEqualTo(new Outcome(
                            1,
                            "",
                            "huoke: Kafka at 127.0.0.1:" + refusing.getLocalPort()
                                    + " does not answer; is `huoke up` running with this configuration?\n"));
            assertThat(mute.get())
                    .isEqualTo(new Outcome(
                            1,
                            "",
                            "huoke: Kafka at 127.0.0.1:" + silent.getLocalPort()
                                    + " does not answer; check kafka.bootstrap.servers and the network\n"));
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
        }
    }

    private List<ConsumerRecord<String, byte[]>> events(HuokeProcess huoke) {
        List<ConsumerRecord<String, byte[]>> events = new ArrayList<>(TopicReader.readAll(huoke.kafka(), ACQUISITION));
        events.addAll(TopicReader.readAll(huoke.kafka(), AUTHORIZATION));
        return events;
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .collect(toMap(Header::key, header -> new String(header.value(), UTF_8)));
    }

    private String keyset() throws IOException {
        return Files.readString(directory.resolve("data/keyset.json"));
    }

    private Posted posted(String message, Instant time) {
        String encrypt = crypto.encrypt("0123456789abcdef".getBytes(UTF_8), message.getBytes(UTF_8), SUITE);
        String timestamp = String.valueOf(time.getEpochSecond());
        return new Posted(
                "msg_signature=" + crypto.sign(timestamp, "n1", encrypt) + "&timestamp=" + timestamp + "&nonce=n1",
                "<xml><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>");
    }

    private void post(URI url, Posted posted) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "?" + posted.query()))
                .POST(BodyPublishers.ofString(posted.body()))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("success");
    }

    private static String message(String infoType, String changeType, String elements) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId><InfoType>" + infoType
                + "</InfoType><TimeStamp>1767225600</TimeStamp><ChangeType>" + changeType + "</ChangeType>" + elements
                + "</xml>";
    }

    private void configure(String receiveId) throws IOException {
        Path written = config("huoke.yaml.new", yaml("crm", receiveId));
        Files.move(written, directory.resolve("huoke.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path config(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name), yaml);
    }

    private static String yaml(String endpoint, String receiveId) {
        return """
                embedded-kafka: {port: 0}
                topics: {prefix: it., partitions: 1}
                ingress: {host: 127.0.0.1, port: 0}
                management: {port: 0}
                endpoints:
                  - id: %s
                    kind: suite
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                .formatted(
                        endpoint,
                        receiveId,
                        KEYS.token().value(),
                        KEYS.encodingAesKey().value());
    }

    private static String[] arguments(String command, List<String> ids) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(ids);
        return arguments.toArray(String[]::new);
    }

    /** A {@code huoke dead-letters} command with this installation's configuration. */
    private Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", directory.resolve("huoke.yaml").toString()));
        return execute(all.toArray(String[]::new));
    }

    private Outcome execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Huoke.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(arguments);
        synchronized (printed) {
            printed.append(out).append(err);
        }
        return new Outcome(code, out.toString(), err.toString());
    }
}
