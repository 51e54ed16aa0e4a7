package io.huoke.wecom.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.wecom.call.WeComException.Effect;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no well-behaved server gives. */
class TransportTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofMillis(500);
    private static final Principal SUITE = Principal.of("ww1");

    /** May not be sent twice, so that each request can be counted. */
    private static final Call<Done> ONCE = Call.post(Api.CREATE_LINK, SUITE, Map.of(), Done.class);

    private static final Call<Done> ANY_TIME = Call.post(Api.GET_LINK, SUITE, Map.of(), Done.class);

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean up = new AtomicBoolean();
    private ServerSocket server = socket();
    private ApiConnection connection = connect(server.getLocalPort());

    private interface Answer {
        void write(Socket client) throws IOException, InterruptedException;
    }

    @AfterEach
    void stop() throws IOException {
        connection.close();
        server.close();
    }

    @Test
    void doesNotObeyRetryAfterByItself() {
        answer("HTTP/1.1 503 Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");

        WeComException e = failure(ONCE);

        assertThat(e.failure()).isEqualTo(new Failure.Retry());
        assertThat(e.effect()).isEqualTo(Effect.POSSIBLE);
        assertThat(requests).hasValue(1);
    }

    @Test
    void followsNoRedirect() {
        answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");

        assertThat(failure(ANY_TIME).failure()).isEqualTo(new Failure.Configuration());
        assertThat(requests).hasValue(1);
    }

    @Test
    void takesAClosedConnectionForAnUnknownOutcome() {
        serve(Socket::close);

        WeComException e = failure(ONCE);

        assertThat(e.failure()).isEqualTo(new Failure.Retry());
        assertThat(e.effect()).isEqualTo(Effect.POSSIBLE);
        assertThat(requests).hasValue(1);
    }

    @Test
    void repeatsWhatMayBeRepeated() {
        serve(Socket::close);

        failure(ANY_TIME);

        assertThat(requests.get()).isBetween(2, 4);
    }

    @Test
    void waitsForNobodyBeyondTheDeadline() {
        serve(client -> Thread.sleep(60_000));
        Instant start = Instant.now();

        WeComException e = failure(ONCE);

        assertThat(e.effect()).isEqualTo(Effect.POSSIBLE);
        assertThat(Duration.between(start, Instant.now())).isLessThan(TIMEOUT.plusMillis(500));
    }

    /** Each byte comes in time, the whole does not. */
    @Test
    void waitsForNoTricklingAnswerBeyondTheDeadline() {
        serve(client -> {
            write(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (!client.isClosed()) {
                write(client, " ");
                Thread.sleep(20);
            }
        });
        Instant start = Instant.now();

        assertThat(failure(ANY_TIME).effect()).isEqualTo(Effect.POSSIBLE);

        assertThat(Duration.between(start, Instant.now())).isLessThan(TIMEOUT.plusMillis(500));
    }

    @Test
    void readsNoAnswerWithoutEnd() {
        serve(client -> {
            write(client, "HTTP/1.1 200 OK\r\n\r\n");
            String kilobyte = "x".repeat(1_024);
            while (true) {
                write(client, kilobyte);
            }
        });

        assertThat(failure(ONCE).failure()).isEqualTo(new Failure.Retry());
    }

    @Test
    void knowsThatNothingWasSentWhereNobodyListens() throws IOException {
        server.close();

        WeComException e = failure(ONCE);

        assertThat(e.failure()).isEqualTo(new Failure.Retry());
        assertThat(e.effect()).isEqualTo(Effect.NONE);
        assertThat(e).hasMessageContaining("cannot be reached");
    }

    @Test
    void knowsThatNothingWasSentToANameThatDoesNotResolve() {
        connection.close();
        connection = connect(URI.create("http://wecom.invalid"));

        assertThat(failure(ONCE).effect()).isEqualTo(Effect.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Log in</html>",
                "[]",
                "42",
                "{\"errcode\":0",
                "null",
                "{}",
                "{\"error\":\"forbidden\",\"code\":403}",
                "{\"errcode\":null}",
                "{\"errcode\":\"ok\"}",
                "{\"errcode\":4294967296}",
                "{\"errcode\":[0]}"
            })
    void doesNotTakeSomethingElseForSuccess(String body) {
        answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        WeComException e = failure(ANY_TIME);

        assertThat(e.failure()).isEqualTo(new Failure.Unknown());
        assertThat(e).hasMessageContaining("wecom.api-base");
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"errcode\":0}", "{\"errcode\":\"0\",\"new_field\":[1]}"})
    void toleratesNewFieldsAndNumbersAsTexts(String body) {
        answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(call(ANY_TIME)).isEqualTo(new Done());
    }

    @Test
    void takesAMissingErrcodeForSuccessWhereTokensAreHandedOut() {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(call(Call.post(Api.GET_SUITE_TOKEN, SUITE, Map.of(), Done.class)))
                .isEqualTo(new Done());
    }

    @Test
    void believesTheErrcodeBeforeTheStatus() {
        String body = "{\"errcode\":48002,\"errmsg\":\"api forbidden, hint: [1700000000], from ip: 10.1.2.3, secret\"}";
        answer("HTTP/1.1 500 Oops\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        WeComException e = failure(ANY_TIME);

        assertThat(e.failure()).isEqualTo(new Failure.TenantFinal());
        assertThat(e)
                .hasMessageContaining("customer_acquisition/get for ww1")
                .hasMessageContaining("hint: [1700000000]")
                .hasMessageContaining("from ip: 10.1.2.3")
                .hasMessageNotContaining("secret");
    }

    @Test
    void opensTheCircuitWhileNothingAnswersAndClosesItAgain() {
        serve(client -> {
            if (!up.get()) {
                client.close();
            } else {
                write(client, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 13\r\n\r\n{\"errcode\":0}");
            }
        });
        for (int i = 0; i < 20; i++) {
            failure(ONCE);
        }
        int before = requests.get();

        WeComException e = failure(ONCE);

        assertThat(e).hasMessageContaining("not sent");
        assertThat(e.effect()).isEqualTo(Effect.NONE);
        assertThat(requests).hasValue(before);

        up.set(true);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(WeComException.class)
                .until(() -> call(ONCE).equals(new Done()));
        for (int i = 0; i < 20; i++) {
            assertThat(call(ONCE)).isEqualTo(new Done());
        }
    }

    /** The same is told of a corp's busy objects, and must not stop another corp. */
    @Test
    void keepsTheCircuitClosedWhateverNumbersWeComSays() {
        answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 17\r\n\r\n{\"errcode\":45035}");
        for (int i = 0; i < 30; i++) {
            assertThat(failure(ONCE).errcode()).hasValue(45035);
        }
    }

    @Test
    void doesNotBlameWeComForDeadlinesThatAreTooShort() {
        serve(client -> Thread.sleep(60_000));
        for (int i = 0; i < 30; i++) {
            assertThat(failure(ONCE, Duration.ofMillis(40))).hasMessageNotContaining("not sent, because");
        }
    }

    @Test
    void sendsNothingWhenItsTimeIsOver() {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"errcode\":0}");

        assertThat(failure(ONCE, Duration.ZERO).effect()).isEqualTo(Effect.NONE);
        assertThat(requests).hasValue(0);
    }

    private <T> T call(Call<T> call) {
        return new ApiCaller(connection, new NoTokens(), TIMEOUT).call(call);
    }

    private WeComException failure(Call<?> call) {
        return failure(call, TIMEOUT);
    }

    private WeComException failure(Call<?> call, Duration timeout) {
        try {
            throw new AssertionError("answered " + new ApiCaller(connection, new NoTokens(), timeout).call(call));
        } catch (WeComException e) {
            return e;
        }
    }

    private void answer(String text) {
        serve(client -> write(client, text));
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void serve(Answer answer) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> serve(client, answer));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void serve(Socket client, Answer answer) {
        try (client) {
            readRequest(client.getInputStream());
            requests.incrementAndGet();
            answer.write(client);
        } catch (IOException | InterruptedException e) {
            // The client has gone.
        }
    }

    /** Its body is {}. */
    private static void readRequest(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n{}")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            request.append((char) next);
        }
    }

    private static ServerSocket socket() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ApiConnection connect(int port) {
        return connect(URI.create("http://127.0.0.1:" + port));
    }

    private static ApiConnection connect(URI base) {
        return new ApiConnection(base, Limits.WECOM, ATTEMPT, new SimpleMeterRegistry());
    }

    /** These calls carry none. */
    private static final class NoTokens implements TokenSource {
        @Override
        public Token current(TokenKey key, Deadline deadline) {
            throw new AssertionError();
        }

        @Override
        public Token replacement(TokenKey key, Token refused, int errcode, Deadline deadline) {
            throw new AssertionError();
        }
    }
}
