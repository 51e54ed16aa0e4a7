package io.huoke.notifier.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.kafka.FreePort;
import io.huoke.notifier.sink.RecordingReceiver.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverTest {

    private static final String TOKEN = "tok/en+with=signs8ABCDEFGH";
    private static final byte[] BODY = "[]".getBytes(UTF_8);

    private final SetClock clock = new SetClock();
    private final RecordingReceiver server = new RecordingReceiver();
    private final Receiver receiver = receiver(server.url("/a/b?key=query-secret-12345678"));

    ReceiverTest() throws IOException {}

    @AfterEach
    void stop() {
        receiver.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "301, put the final url in alerts.sinks",
        "401, 'check the token, key or secret of the sink in alerts.sinks'",
        "403, 'check the token, key or secret of the sink in alerts.sinks'",
        "404, check the url of the sink in alerts.sinks",
        "410, check the url of the sink in alerts.sinks",
        "429, asks to wait (429)",
        "500, answers with status 500",
        "503, answers with status 503",
        "418, answers with status 418"
    })
    void whatMayBeMendedIsTriedAgainAndSaysHow(int status, String remedy) {
        server.answer(status, "words\nof the receiver");

        assertThatThrownBy(() -> receiver.post(Map.of(), BODY))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining(remedy)
                .hasMessageEndingWith("; it says: words of the receiver")
                .hasMessageStartingWith("http://127.0.0.1:");
    }

    @ParameterizedTest
    @CsvSource({"200, true", "202, true", "204, true", "400, false", "413, false", "422, false"})
    void aPayloadIsTakenOrRefused(int status, boolean taken) throws Exception {
        server.answer(status, "");

        assertThat(receiver.post(Map.of(), BODY).isTaken()).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({
        "17, PT17S",
        "'Fri, 02 Jan 2026 04:00:30 GMT', PT30S",
        "'Fri, 02 Jan 2026 03:00:00 GMT', PT0S",
        "999999, PT1H",
        "-1,",
        "soon,"
    })
    void aPauseThatIsAskedForIsHanded(String header, Duration pause) {
        server.answer(request -> new Reply(429, "", Map.of("Retry-After", header)));

        assertThatThrownBy(() -> receiver.post(Map.of(), BODY))
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.retryAfter()).isEqualTo(Optional.ofNullable(pause)));
    }

    @Test
    void anAnswerThatRepeatsASecretIsNotQuoted() {
        for (String said :
                List.of(TOKEN, "query-secret-12345678", "signs8ABCDEFGH", "tok%2Fen%2Bwith%3Dsigns8ABCDEFGH")) {
            server.answer(500, "who sent " + said + "?");

            assertThatThrownBy(() -> receiver.post(Map.of(), BODY))
                    .isInstanceOf(SinkException.class)
                    .hasMessageEndingWith("answers with status 500")
                    .hasNoCause();
        }
    }

    @Test
    void aLongAnswerIsReadNoFurtherThanItsBeginning() {
        server.answer(500, "x".repeat(10_000_000));

        assertThatThrownBy(() -> receiver.post(Map.of(), BODY))
                .isInstanceOf(SinkException.class)
                .message()
                .hasSizeLessThan(400);
    }

    @Test
    void aLongAnswerCountsAsWellAsAShortOne() throws Exception {
        server.answer(200, "x".repeat(10_000_000));

        assertThat(receiver.post(Map.of(), BODY).isTaken()).isTrue();
    }

    @Test
    void whoRefusesConnectionsIsSaidTo() throws Exception {
        try (Receiver nobody = receiver("http://127.0.0.1:" + FreePort.find() + "/x?key=secret-key-1")) {
            assertThatThrownBy(() -> nobody.post(Map.of(), BODY))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("refuses connections")
                    .hasMessageNotContaining("secret-key");
        }
    }

    @Test
    void aNameThatNobodyHasIsSaidTo() {
        try (Receiver nobody = receiver("http://nobody.invalid/x")) {
            assertThatThrownBy(() -> nobody.post(Map.of(), BODY))
                    .isInstanceOf(SinkException.class)
                    .hasMessage("http://nobody.invalid has a name that cannot be resolved: check the url of the sink in"
                            + " alerts.sinks");
        }
    }

    @Test
    void whoAnswersOtherThanInTlsIsSaidTo() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Receiver plain = receiver("https://127.0.0.1:" + socket.getLocalPort() + "/")) {
            Thread.ofVirtual().start(() -> acceptAndBegin(socket));

            assertThatThrownBy(() -> plain.post(Map.of(), BODY))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("fails in TLS");
        }
    }

    @Test
    void whoDripsItsAnswerIsNotWaitedForLongerThanForSilence() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Receiver slow = receiver("http://127.0.0.1:" + socket.getLocalPort() + "/")) {
            Thread.ofVirtual().start(() -> acceptAndBegin(socket));

            assertThatThrownBy(() -> slow.post(Map.of(), BODY))
                    .isInstanceOf(SinkException.class)
                    .hasMessageEndingWith("does not answer within 5 s");
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Receiver slow = receiver("http://127.0.0.1:" + socket.getLocalPort() + "/")) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> slow.post(Map.of(), BODY)).isInstanceOf(InterruptedException.class);
        }
    }

    private static void acceptAndBegin(ServerSocket server) {
        try {
            Socket socket = server.accept();
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun".getBytes(UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Receiver receiver(String url) {
        return new Receiver(URI.create(url), List.of(TOKEN), clock);
    }
}
