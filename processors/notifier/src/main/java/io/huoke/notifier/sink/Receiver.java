package io.huoke.notifier.sink;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What takes alerts over HTTP. It tells what has arrived from what will never be taken and from what is worth another
 * attempt, and says of the latter what somebody can do. Its messages name scheme, host and port alone: path and query may
 * hold keys. Safe for use by any thread; blocks.
 */
final class Receiver implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final URI url;
    private final Refusals refusals;
    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(Redirect.NEVER)
            .build();

    /**
     * @param secrets that must not be told, beside those in the address
     * @param clock that dates in answers are compared with
     */
    Receiver(URI url, List<String> secrets, InstantSource clock) {
        this.url = url;
        this.refusals = new Refusals(url, secrets, clock);
    }

    /**
     * Posts JSON.
     *
     * @return whether it was taken, or will never be as it is
     * @throws SinkException if another attempt may succeed
     */
    Answer post(Map<String, String> headers, byte[] body) throws SinkException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("content-type", "application/json")
                .header("user-agent", "huoke")
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        HttpResponse<String> response = exchange(request.build());
        Answer answer = new Answer(response.statusCode(), response.body());
        return switch (answer.status()) {
            case 400, 413, 422 -> answer;
            default -> {
                if (!answer.isTaken()) {
                    throw refusals.of(answer, response.headers());
                }
                yield answer;
            }
        };
    }

    /** Says what is wrong, in the receiver's own words too unless they repeat a secret. */
    SinkException failure(String what, Answer answer) {
        return refusals.of(what, answer);
    }

    /** The receiver's own words, shortened; empty if it has none or they repeat a secret. */
    String excerpt(Answer answer) {
        return refusals.excerpt(answer);
    }

    private HttpResponse<String> exchange(HttpRequest request) throws SinkException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, info -> new AnswerHead());
        try {
            // The client's own limit would end with the headers.
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw refusals.of("does not answer within " + ANSWER.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw refusals.of(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
