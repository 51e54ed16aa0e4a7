package io.huoke.cli.faults;

import io.huoke.cli.faults.Attempt.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Posts to one ingress and gives up when WeCom would. For one event loop. */
final class Sender {

    /** WeCom's limit (page 91116). */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    /** More than can be unanswered within 5 s. */
    private static final int CONNECTIONS = 4_000;

    private final HttpClient http;
    private final int port;
    private volatile boolean closed;

    Sender(Vertx vertx, int port) {
        this.port = port;
        this.http = vertx.httpClientBuilder()
                // The ingress closes what is idle for a minute; that must not meet a request.
                .with(new HttpClientOptions().setKeepAliveTimeout(10))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
                // What becomes of a request is told by the request; the connection need not say it too.
                .withConnectHandler(connection -> connection.exceptionHandler(unused -> {}))
                .build();
    }

    /** Never fails. */
    Future<Outcome> send(SignedCallbacks.Post post) {
        if (closed) {
            return Future.succeededFuture(Outcome.DISCONNECTED);
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/callbacks/crm" + post.query())
                .setTimeout(ANSWER_WITHIN.toMillis());
        return http.request(options)
                .compose(request -> request.send(post.body()))
                .compose(Sender::read)
                .otherwise(failure -> failure instanceof TimeoutException ? Outcome.TIMED_OUT : Outcome.DISCONNECTED);
    }

    private static Future<Outcome> read(HttpClientResponse response) {
        return response.body()
                .map(body -> response.statusCode() == 200 && body.toString().equals("success")
                        ? Outcome.ANSWERED
                        : Outcome.REFUSED);
    }

    void close() {
        closed = true;
        http.close().toCompletionStage().toCompletableFuture().join();
    }
}
