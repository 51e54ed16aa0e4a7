package io.huoke.wecom.call;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * HTTP to WeCom. Sends each request once: the client's own repetitions are switched off, because what may be sent
 * twice only the caller knows; and follows no redirect, because a token in a query must not travel elsewhere.
 * Thread-safe.
 */
final class Transport implements AutoCloseable {

    /** A page of A6 has some 150 KB. */
    private static final long MAX_ANSWER_BYTES = 8L << 20;

    private static final int MAX_REQUESTS = 1_000;
    private static final int IDLE_CONNECTIONS = 64;
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private final HttpUrl base;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final OkHttpClient http;

    /** @param base scheme, host and port of WeCom */
    Transport(URI base) {
        this.base = HttpUrl.get(base.toString());
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(MAX_REQUESTS);
        dispatcher.setMaxRequestsPerHost(MAX_REQUESTS);
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 30, TimeUnit.SECONDS))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .eventListenerFactory(call -> new SentListener())
                .addNetworkInterceptor(Transport::withoutRetryAfter)
                .build();
    }

    /**
     * Sends one request and waits for its answer.
     *
     * @param query the token among it; nothing of it is logged
     * @param within the time for all of it
     */
    Exchange send(Api api, Map<String, String> query, Optional<byte[]> body, Duration within)
            throws InterruptedException {
        AtomicBoolean sent = new AtomicBoolean();
        okhttp3.Call call = http.newBuilder().callTimeout(within).build().newCall(request(api, query, body, sent));
        CompletableFuture<Exchange> exchange = new CompletableFuture<>();
        call.enqueue(new Completion(exchange));
        try {
            return exchange.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Cancelled before it is looked at, so that it cannot be sent after it was called unsent.
            call.cancel();
            return failed(sent, new InterruptedIOException("no answer within " + within.toMillis() + " ms"));
        } catch (ExecutionException e) {
            return failed(sent, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
        } finally {
            call.cancel();
        }
    }

    /** OkHttp would obey "Retry-After: 0" of a 503 by itself. */
    private static Response withoutRetryAfter(Interceptor.Chain chain) throws IOException {
        return chain.proceed(chain.request())
                .newBuilder()
                .removeHeader("Retry-After")
                .build();
    }

    private static Exchange failed(AtomicBoolean sent, IOException cause) {
        if (!sent.get()) {
            return new Exchange.NotSent(cause);
        }
        return cause instanceof InterruptedIOException ? new Exchange.NoAnswer(cause) : new Exchange.Broken(cause);
    }

    private Request request(Api api, Map<String, String> query, Optional<byte[]> body, AtomicBoolean sent) {
        HttpUrl.Builder url = base.newBuilder().addPathSegment("cgi-bin").addPathSegments(api.path());
        query.forEach(url::addQueryParameter);
        Request.Builder request = new Request.Builder().url(url.build()).tag(AtomicBoolean.class, sent);
        return switch (api.method()) {
            case GET -> request.get().build();
            case POST ->
                request.post(RequestBody.create(body.orElseThrow(), JSON)).build();
        };
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
        threads.shutdown();
    }

    /** Notes when the first byte goes out. */
    private static final class SentListener extends EventListener {
        @Override
        public void requestHeadersStart(okhttp3.Call call) {
            AtomicBoolean sent = call.request().tag(AtomicBoolean.class);
            if (sent != null) {
                sent.set(true);
            }
        }
    }

    private record Completion(CompletableFuture<Exchange> exchange) implements Callback {

        @Override
        public void onFailure(okhttp3.Call call, IOException e) {
            exchange.completeExceptionally(e);
        }

        @Override
        public void onResponse(okhttp3.Call call, Response response) {
            try (response) {
                exchange.complete(new Exchange.Answered(response.code(), read(response)));
            } catch (IOException e) {
                exchange.completeExceptionally(e);
            }
        }

        private static byte[] read(Response response) throws IOException {
            BufferedSource source = response.body().source();
            if (source.request(MAX_ANSWER_BYTES + 1)) {
                throw new IOException("the answer has more than " + MAX_ANSWER_BYTES + " bytes");
            }
            return source.readByteArray();
        }
    }
}
