package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Senders that know a URL and nothing else must not keep WeCom out. */
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

    /** More slow bodies than there are places: they are thrown out, and a callback that waited meanwhile is served. */
    @Test
    void bodiesThatNeverEndAreThrownOutAndTheOthersServed() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 4 * TestIngress.MAX_HELD; i++) {
                slow.add(open("POST /callbacks/crm?msg_signature=a&timestamp=1&nonce=1 HTTP/1.1\r\n"
                        + "host: x\r\ncontent-length: 1000\r\n\r\n<xml>"));
            }

            for (Socket socket : slow) {
                assertThat(endsWithin(socket, Duration.ofSeconds(8))).isTrue();
            }
            assertThat(ingress.client
                            .callback("crm", KEYS, suiteMessage("served"), SUITE)
                            .body())
                    .isEqualTo("success");
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
