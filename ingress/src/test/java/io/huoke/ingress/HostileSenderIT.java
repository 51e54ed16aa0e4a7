package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.CallbackClient.query;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Senders that know a URL and nothing else must not keep WeCom out. */
@Isolated("it measures")
class HostileSenderIT {

    private static TestIngress ingress;

    @BeforeAll
    static void start() throws Exception {
        ingress = new TestIngress();
    }

    @AfterAll
    static void stop() {
        ingress.close();
    }

    /** More slow bodies than there are places, renewed all the time: a callback between them is served at once. */
    @Test
    void bodiesThatNeverEndDoNotKeepACallbackWaiting() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 4 * TestIngress.MAX_HELD; i++) {
                    slow.add(open("POST /callbacks/crm?msg_signature=a&timestamp=1&nonce=1 HTTP/1.1\r\n"
                            + "host: x\r\ncontent-length: 1000\r\n\r\n<xml>"));
                }

                long start = System.nanoTime();
                assertThat(ingress.client
                                .callback("crm", KEYS, suiteMessage("served" + round), SUITE)
                                .body())
                        .isEqualTo("success");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            }

            for (Socket socket : slow) {
                assertThat(endsWithin(socket, Duration.ofSeconds(8))).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whoeverGoesAwayFreesItsPlace() throws Exception {
        for (int i = 0; i < 4 * TestIngress.MAX_HELD; i++) {
            open("POST /callbacks/crm?msg_signature=a&timestamp=1&nonce=1 HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n<")
                    .close();
        }

        Awaitility.await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> assertThat(ingress.client
                        .callback("crm", KEYS, suiteMessage("after-" + System.nanoTime()), SUITE)
                        .body())
                .isEqualTo("success"));
    }

    @Test
    void anEndlessBodyIsRefusedAndCutOff() throws Exception {
        try (Socket socket = open("POST /callbacks/crm?msg_signature=a&timestamp=1&nonce=1 HTTP/1.1\r\n"
                + "host: x\r\ntransfer-encoding: chunked\r\n\r\n")) {
            byte[] chunk = ("1000\r\n" + "a".repeat(0x1000) + "\r\n").getBytes(UTF_8);
            for (int sent = 0; sent <= TestIngress.MAX_BODY; sent += 0x1000) {
                socket.getOutputStream().write(chunk);
            }

            byte[] answer = socket.getInputStream().readNBytes(13);
            assertThat(new String(answer, UTF_8)).isEqualTo("HTTP/1.1 413 ");
            assertThat(endsWithin(socket, Duration.ofSeconds(4))).isTrue();
        }
    }

    /** {@code -Dhuoke.fuzz.requests} and {@code -Dhuoke.fuzz.seed} make it longer, or the same again. */
    @Test
    void noRequestWhateverIsInItIsAnsweredWithAServerError() throws Exception {
        int requests = Integer.getInteger("huoke.fuzz.requests", 1_000);
        long seed = Long.getLong("huoke.fuzz.seed", new Random().nextLong());
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            Mutator mutator = new Mutator(seed + i);
            String encrypt = encrypt(KEYS, new String(mutator.message(), UTF_8), SUITE);
            byte[] query = query(KEYS, encrypt).getBytes(UTF_8);
            byte[] body = outer(encrypt).getBytes(UTF_8);
            if (mutator.below(2) == 0) {
                query = mutator.mutate(query);
            }
            if (mutator.below(2) == 0) {
                body = mutator.mutate(body);
            }
            answers.merge(status(query, body, "-Dhuoke.fuzz.seed=" + (seed + i)), 1, Integer::sum);
        }

        assertThat(answers.keySet())
                .as("from seed %d: %s", seed, answers)
                .contains(200, 400, 403)
                .allMatch(s -> s < 500);
    }

    /** 0 if the server closed the connection because what came was not HTTP. */
    private static int status(byte[] query, byte[] body, String description) throws IOException {
        // As many lines as the mutated query may hold: it must not end the head on its own.
        String target = new String(query, ISO_8859_1).replaceAll("[\\r\\n]", "");
        try (Socket socket = open("")) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream()
                    .write(("POST /callbacks/crm?" + target
                                    + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: " + body.length
                                    + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getOutputStream().write(body);
            String head = new String(socket.getInputStream().readNBytes(12), UTF_8);
            return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("not answered: " + description, e);
        } catch (IOException e) {
            return 0;
        }
    }

    private static Socket open(String head) throws IOException {
        Socket socket = new Socket("127.0.0.1", ingress.port());
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return socket;
    }

    /** Reads until the other side closes. */
    private static boolean endsWithin(Socket socket, Duration atMost) throws IOException {
        socket.setSoTimeout((int) atMost.toMillis());
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // Reset: closed as well.
        }
    }
}
