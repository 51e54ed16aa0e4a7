package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.kafka.FreePort;
import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys rotate while callbacks keep coming, in the process that an operator runs. */
class ReloadIT {

    private static final String SUITE = "ww1111aaaa2222bbbb";
    private static final String AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    private static final String NEXT_AES_KEY = "b".repeat(42) + "C";
    private static final KeyPair OLD = pair("QDG6eK", AES_KEY);
    private static final int PER_SECOND = 200;
    private static final int AT_LEAST = 250;

    @TempDir
    private static Path directory;

    /** On a port that Vert.x chooses, what is left of a warm-up that took too long would answer, too. */
    private static int port;

    /** One for all tests, each of which leaves it with the pair that it began with. */
    private static HuokeProcess huoke;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger number = new AtomicInteger();
    private final Set<String> posted = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() throws IOException {
        port = FreePort.find();
        configure(keys(OLD));
        huoke = HuokeProcess.start(directory, Map.of(), "up", "--only", "ingress")
                .awaitUp();
    }

    @AfterAll
    static void stop() {
        huoke.close();
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void noCallbackFailsWhileTokenOrKeyOrBothRotateUnderLoad() throws Exception {
        rotate(OLD, pair("newToken", AES_KEY));
        rotate(pair("newToken", AES_KEY), pair("newToken", NEXT_AES_KEY));
        rotate(pair("newToken", NEXT_AES_KEY), OLD);

        assertThat(TopicReader.readAll(huoke.kafka(), "huoke.dead-letters")).isEmpty();
        // One that the broker was slow to acknowledge may be there twice, from the producer and from the spool.
        Set<String> lost = new HashSet<>(posted);
        lost.removeAll(idsOn("wecom.acquisition"));
        assertThat(lost).isEmpty();
    }

    private static Set<String> idsOn(String topic) {
        return TopicReader.readAll(huoke.kafka(), topic).stream()
                .map(record -> new String(record.headers().lastHeader("ce_id").value(), UTF_8))
                .collect(Collectors.toSet());
    }

    /** As an operator does it: add the new pair, let WeCom change over, take the old one away. */
    private void rotate(KeyPair old, KeyPair next) throws Exception {
        everyCallbackIsAccepted(List.of(old), () -> swap(keys(old, next)));
        double before = opened(next);
        everyCallbackIsAccepted(List.of(old, next), () -> swap(keys(next, old)));
        assertThat(opened(next)).isGreaterThanOrEqualTo(before + AT_LEAST / 3);
        everyCallbackIsAccepted(List.of(next), () -> swap(keys(next)));
        if (!old.token().equals(next.token())) {
            assertThat(poster(old).post(message("refused"))).isEqualTo(Delivery.REFUSED);
        }
    }

    @Test
    void aFileThatIsNotValidChangesNothingAndSaysSo() throws Exception {
        configure("    keys: [{token: QDG6eK, encoding-aes-key: tooshort}]");

        huoke.awaitOutput("configuration not reloaded.*encoding-aes-key");
        assertThat(poster(OLD).post(message("old"))).isEqualTo(Delivery.ACCEPTED);
        assertThat(metric("huoke_config_last_reload_successful")).isZero();
        assertThat(huoke.output()).doesNotContain("tooshort");

        swap(keys(OLD));
        assertThat(metric("huoke_config_last_reload_successful")).isEqualTo(1);
    }

    @Test
    void aSymbolicLinkThatIsSwappedAsKubernetesDoesIsNoticed() throws Exception {
        KeyPair next = pair("newToken", NEXT_AES_KEY);
        Path mount = Files.createDirectory(directory.resolve("mount"));
        secrets(mount, "..first", OLD);
        Files.createSymbolicLink(mount.resolve("token"), Path.of("..data/token"));
        Files.createSymbolicLink(mount.resolve("key"), Path.of("..data/key"));
        swap("    keys: [{token: '${file:" + mount.resolve("token") + "}', encoding-aes-key: '${file:"
                + mount.resolve("key") + "}'}]");

        double before = metric("huoke_config_reloads_total{outcome=\"applied\"");
        secrets(mount, "..second", next);
        awaitReload(before);

        assertThat(poster(next).post(message("next"))).isEqualTo(Delivery.ACCEPTED);
        assertThat(poster(OLD).post(message("old"))).isEqualTo(Delivery.REFUSED);
        swap(keys(OLD));
    }

    @Test
    void aRotatedKeysetSealsWithoutARestartAndARemovedKeyOpensNoMore() throws Exception {
        Path keyset = directory.resolve("data/keyset.json");
        int oldKey = Sealer.ofKeyset(Files.readString(keyset)).primaryKeyId();
        assertThat(sealedWith(secret("before"))).isEqualTo(oldKey);
        double before = metric("huoke_config_reloads_total{outcome=\"applied\"");

        assertThat(Huoke.commandLine().execute("keys", "rotate", keyset.toString()))
                .isZero();
        awaitReload(before);

        int newKey = Sealer.ofKeyset(Files.readString(keyset)).primaryKeyId();
        assertThat(newKey).isNotEqualTo(oldKey);
        assertThat(sealedWith(secret("rotated"))).isEqualTo(newKey);
        before = metric("huoke_config_reloads_total{outcome=\"applied\"");
        assertThat(Huoke.commandLine().execute("keys", "remove", keyset.toString(), Integer.toUnsignedString(oldKey)))
                .isZero();
        awaitReload(before);
        assertThat(sealedWith(secret("removed"))).isEqualTo(newKey);
    }

    @Test
    void anotherKeysetIsNotTakenOver() throws Exception {
        Path keyset = directory.resolve("data/keyset.json");
        String known = Files.readString(keyset);

        Files.writeString(keyset, Sealer.generateKeyset());

        huoke.awaitOutput("configuration not reloaded.*the sealing keyset is another one");
        assertThat(sealedWith(secret("another")))
                .isEqualTo(Sealer.ofKeyset(known).primaryKeyId());
        double before = metric("huoke_config_reloads_total{outcome=\"applied\"");
        Files.writeString(keyset, known);
        awaitReload(before);
    }

    /** Which key sealed the last secret on the topic, once it is there. */
    private int sealedWith(String message) throws Exception {
        int known = authorizations().size();
        assertThat(poster(OLD).post(message)).isEqualTo(Delivery.ACCEPTED);
        Awaitility.await().until(() -> authorizations().size() > known);
        ConsumerRecord<String, byte[]> last = authorizations().getLast();
        return Sealer.keyIdOf(Json.MAPPER.readTree(last.value()).get("sealed").asText());
    }

    /** Every one is of the same owner, hence on the same partition. */
    private List<ConsumerRecord<String, byte[]>> authorizations() {
        return TopicReader.readAll(huoke.kafka(), "wecom.authorization");
    }

    private static String secret(String marker) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><InfoType>suite_ticket</InfoType>"
                + "<TimeStamp>1767225600</TimeStamp><SuiteTicket>" + marker + "</SuiteTicket></xml>";
    }

    @Test
    void aHangUpReadsTheFileAgainAndDoesNotEndTheProcess() throws Exception {
        double before = metric("huoke_config_reloads_total{outcome=\"applied\"");

        huoke.hangUp();

        awaitReload(before);
        assertThat(poster(OLD).post(message("still"))).isEqualTo(Delivery.ACCEPTED);
    }

    /** Posts 200 callbacks a second with the pairs in turn while {@code change} happens, and looks at every answer. */
    private void everyCallbackIsAccepted(List<KeyPair> pairs, Callable<?> change) throws Exception {
        List<Future<Delivery>> answers = new CopyOnWriteArrayList<>();
        List<Poster> posters = pairs.stream().map(this::poster).toList();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            var load = clock.scheduleAtFixedRate(
                    () -> {
                        int i = answers.size();
                        answers.add(senders.submit(
                                () -> posters.get(i % posters.size()).post(numbered())));
                    },
                    0,
                    TimeUnit.SECONDS.toMicros(1) / PER_SECOND,
                    TimeUnit.MICROSECONDS);
            Awaitility.await().until(() -> !answers.isEmpty());
            change.call();
            Awaitility.await().until(() -> answers.size() >= AT_LEAST);
            load.cancel(false);
        }
        for (Future<Delivery> answer : answers) {
            assertThat(answer.get()).isEqualTo(Delivery.ACCEPTED);
        }
    }

    private String numbered() {
        String message = message("m" + number.incrementAndGet());
        posted.add(EventId.ofMessage(SUITE, message.getBytes(UTF_8)));
        return message;
    }

    private double opened(KeyPair pair) {
        return metric("huoke_ingress_key_pair_callbacks_total{endpoint=\"crm\",pair=\"" + pair.fingerprint());
    }

    private Object swap(String keys) throws Exception {
        double before = metric("huoke_config_reloads_total{outcome=\"applied\"");
        configure(keys);
        awaitReload(before);
        return keys;
    }

    private void awaitReload(double before) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> metric("huoke_config_reloads_total{outcome=\"applied\"") > before);
    }

    private static void configure(String keys) throws IOException {
        Path written = directory.resolve("huoke.yaml.new");
        Files.writeString(
                written,
                """
                embedded-kafka: {port: 0}
                topics: {partitions: 1}
                ingress: {host: 127.0.0.1, port: %s}
                management: {port: 0}
                endpoints:
                  - id: crm
                    kind: suite
                    receive-ids: [%s]
                """
                                .formatted(port, SUITE)
                        + keys + "\n");
        Files.move(written, directory.resolve("huoke.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String keys(KeyPair... pairs) {
        return "    keys: ["
                + String.join(
                        ", ",
                        Stream.of(pairs)
                                .map(pair -> "{token: " + pair.token().value() + ", encoding-aes-key: "
                                        + pair.encodingAesKey().value() + "}")
                                .toList())
                + "]";
    }

    /** What kubelet does: a new folder, and one rename that makes {@code ..data} point to it. */
    private static void secrets(Path mount, String version, KeyPair pair) throws IOException {
        Path folder = Files.createDirectory(mount.resolve(version));
        Files.writeString(folder.resolve("token"), pair.token().value() + "\n");
        Files.writeString(folder.resolve("key"), pair.encodingAesKey().value() + "\n");
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Poster poster(KeyPair pair) {
        return new Poster(http, new CallbackUrl(huoke.ingress().resolve("/callbacks/crm"), pair, SUITE, "success"));
    }

    private double metric(String start) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(huoke.management() + "/metrics"))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(start))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String message(String marker) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId>"
                + "<InfoType>customer_acquisition</InfoType><TimeStamp>1767225600</TimeStamp>"
                + "<ChangeType>open_profile</ChangeType><LinkId>ca1</LinkId><State>" + marker + "</State></xml>";
    }

    private static KeyPair pair(String token, String encodingAesKey) {
        return new KeyPair(new Secret(token), new Secret(encodingAesKey));
    }
}
