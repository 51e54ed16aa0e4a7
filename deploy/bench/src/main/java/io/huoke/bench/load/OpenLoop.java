package io.huoke.bench.load;

import io.huoke.bench.Callbacks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A fixed rate, whatever the answers do. A latency runs from the moment at which a request was due, so that waiting for a
 * connection, or for this very generator, counts. A request without an answer within WeCom's five seconds is an error,
 * and so is any answer but 200.
 */
public final class OpenLoop implements AutoCloseable {

    /** WeCom waits no longer (page 91116). */
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private static final int CONNECTIONS = 256;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(60),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(-1));
    private final Context loop = vertx.getOrCreateContext();
    private final int port;
    private final List<Prepared> ring;

    private record Prepared(RequestOptions options, Buffer body) {}

    /** @param ring of which each is sent once before the first is sent again */
    public OpenLoop(int port, Ring ring) {
        this.port = port;
        this.ring = IntStream.range(0, Ring.SIZE)
                .mapToObj(number -> prepare(ring.get(number)))
                .toList();
    }

    private Prepared prepare(Callbacks.Post post) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(Ring.uri(post))
                .putHeader("content-type", "text/xml");
        return new Prepared(options, Buffer.buffer(post.body()));
    }

    /** A load that goes on until it is stopped. */
    public final class Running {

        private final int perSecond;
        private final Histogram latency = new Histogram(3);
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final long start = System.nanoTime();
        private final Thread clock;
        private long errors;
        private long sent;

        private Running(int perSecond) {
            this.perSecond = perSecond;
            this.clock = Thread.ofPlatform().daemon().name("open-loop").start(this::tick);
        }

        private void tick() {
            for (long number = 0; !stopped.get(); number++) {
                long due = start + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Prepared prepared = ring.get((int) (number % Ring.SIZE));
                sent++;
                loop.runOnContext(unused -> post(prepared, due));
            }
        }

        private void post(Prepared prepared, long due) {
            Future<?> unused = client.request(prepared.options)
                    .compose(request -> request.send(prepared.body))
                    .compose(response -> response.body().map(body -> response))
                    .timeout(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(answer -> answered(answer.succeeded() ? answer.result() : null, due));
        }

        private void answered(@Nullable HttpClientResponse response, long due) {
            if (response == null || response.statusCode() != 200) {
                errors++;
            } else {
                latency.recordValue(System.nanoTime() - due);
            }
        }

        /** Sends no more and waits for the answers. Blocks. */
        public Outcome stop() throws InterruptedException {
            stopped.set(true);
            clock.join();
            double seconds = (System.nanoTime() - start) / 1e9;
            while (!isAnswered()) {
                Thread.sleep(10);
            }
            return new Outcome(sent / seconds, errors, latency);
        }

        /** Asks the loop, whose counters these are. */
        private boolean isAnswered() {
            return Future.<Boolean>future(promise ->
                            loop.runOnContext(unused -> promise.complete(latency.getTotalCount() + errors == sent)))
                    .await();
        }
    }

    /** Begins to send. */
    public Running start(int perSecond) {
        return new Running(perSecond);
    }

    /** Sends at that rate for that long. Blocks. */
    public Outcome run(int perSecond, Duration duration) throws InterruptedException {
        Running running = start(perSecond);
        Thread.sleep(duration);
        return running.stop();
    }

    @Override
    public void close() {
        client.close().await();
        vertx.close().await();
    }
}
