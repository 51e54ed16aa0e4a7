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
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
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

    /** How far a request got; it is sent or given up, never both. */
    private enum Progress {
        WAITING,
        SENT,
        GIVEN_UP
    }

    private static final class Journey extends AtomicReference<Progress> {
        private static final long serialVersionUID = 1L;

        Journey() {
            super(Progress.WAITING);
        }
    }

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
                .addNetworkInterceptor(Transport::sendOnce)
                .build();
    }

    /**
     * Sends one request and waits for its answer.
     *
     * @param query the token among it; nothing of it is logged
     * @param within the time for all of it, positive
     * @return {@link Exchange.NoAnswer} or {@link Exchange.GivenUp} if the thread was interrupted, which it is again
     */
    Exchange send(Api api, Map<String, String> query, Optional<byte[]> body, Duration within) {
        Journey journey = new Journey();
        okhttp3.Call call = http.newCall(request(api, query, body, journey));
        call.timeout().timeout(within.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Exchange> exchange = new CompletableFuture<>();
        call.enqueue(new Completion(exchange));
        try {
            return exchange.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return failed(journey, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(journey, e);
        } catch (ExecutionException e) {
            return failed(journey, e.getCause() == null ? e : e.getCause());
        } finally {
            call.cancel();
        }
    }

    private static Exchange failed(Journey journey, Throwable cause) {
        String name = cause.getClass().getSimpleName();
        boolean waited = cause instanceof TimeoutException
                || cause instanceof InterruptedException
                || cause instanceof InterruptedIOException;
        if (journey.compareAndSet(Progress.WAITING, Progress.GIVEN_UP)) {
            return waited ? new Exchange.GivenUp() : new Exchange.NotSent(name);
        }
        return waited ? new Exchange.NoAnswer() : new Exchange.Broken(name);
    }

    /** On the connection, before the first byte. OkHttp would obey "Retry-After: 0" of a 503 by itself. */
    private static Response sendOnce(Interceptor.Chain chain) throws IOException {
        Journey journey = chain.request().tag(Journey.class);
        if (journey == null || !journey.compareAndSet(Progress.WAITING, Progress.SENT)) {
            throw new IOException("given up, or sent already");
        }
        return chain.proceed(chain.request())
                .newBuilder()
                .removeHeader("Retry-After")
                .build();
    }

    private Request request(Api api, Map<String, String> query, Optional<byte[]> body, Journey journey) {
        HttpUrl.Builder url = base.newBuilder().addPathSegment("cgi-bin").addPathSegments(api.path());
        query.forEach(url::addQueryParameter);
        Request.Builder request = new Request.Builder().url(url.build()).tag(Journey.class, journey);
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
