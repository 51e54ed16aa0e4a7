package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was answered {@code success} survives kill -9 of a process that has ingress, broker and funnel in it, and the
 * funnel goes on to count it once.
 */
class KillIT {

    private static final String SUITE = "ww1111aaaa2222bbbb";
    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final int POSTERS = 8;

    @TempDir
    private Path directory;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();

    @Test
    void everyAnsweredCallbackIsKeptAndCountedOnceAfterKillAndRestart() throws Exception {
        Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                embedded-kafka: {port: 0}
                topics: {partitions: 1}
                ingress: {host: 127.0.0.1, port: 0}
                management: {port: 0}
                endpoints:
                  - id: crm
                    kind: suite
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                        .formatted(
                                SUITE,
                                KEYS.token().value(),
                                KEYS.encodingAesKey().value()));

        for (int round = 1; round <= 2; round++) {
            try (HuokeProcess huoke = start()) {
                postUntilKilled(huoke, answered.size() + 300);
            }
        }

        try (HuokeProcess huoke = start()) {
            Set<String> kept = TopicReader.readAll(huoke.kafka(), "wecom.acquisition").stream()
                    .map(record ->
                            new String(record.headers().lastHeader("ce_id").value(), UTF_8))
                    .collect(Collectors.toSet());
            assertThat(answered).hasSizeGreaterThanOrEqualTo(600);
            assertThat(kept).containsAll(answered);
            Awaitility.await().atMost(HuokeProcess.START).untilAsserted(() -> assertThat(opens(huoke))
                    .isEqualTo(kept.size()));
        }
    }

    private HuokeProcess start() throws IOException {
        return HuokeProcess.start(directory, Map.of(), "up", "--only", "ingress,funnel")
                .awaitIngress();
    }

    /** The sum of the last rows; as every callback has a State of its own, one counted twice shows here. */
    private static long opens(HuokeProcess huoke) throws IOException {
        Map<String, byte[]> rows = new HashMap<>();
        TopicReader.readAll(huoke.kafka(), "huoke.funnel").forEach(record -> rows.put(record.key(), record.value()));
        long opens = 0;
        for (byte[] row : rows.values()) {
            opens += Json.MAPPER.readTree(row).get("opens").asLong();
        }
        return opens;
    }

    private void postUntilKilled(HuokeProcess huoke, int killAfter) {
        AtomicBoolean killed = new AtomicBoolean();
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService executor = Executors.newFixedThreadPool(POSTERS)) {
            CallbackUrl url = new CallbackUrl(huoke.ingress().resolve("/callbacks/crm"), KEYS, SUITE, "success");
            for (int i = 0; i < POSTERS; i++) {
                executor.execute(() -> postAll(new Poster(http, url), killed));
            }
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> answered.size() >= killAfter);
            huoke.kill();
            killed.set(true);
        }
    }

    private void postAll(Poster poster, AtomicBoolean killed) {
        try {
            while (!killed.get()) {
                String message = "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp" + number.get() % 7
                        + "</AuthCorpId><InfoType>customer_acquisition</InfoType><TimeStamp>1767225600</TimeStamp>"
                        + "<ChangeType>open_profile</ChangeType><LinkId>ca1</LinkId><State>"
                        + number.incrementAndGet() + "</State></xml>";
                if (poster.post(message) == Delivery.ACCEPTED) {
                    answered.add(EventId.ofMessage(SUITE, message.getBytes(UTF_8)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
