package io.huoke.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.Json;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clients that wait for something, each on a stream of server-sent events that ends with it. */
final class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    /** Proxies give up on a connection that says nothing; half a minute is the shortest that is usual. */
    private static final int COMMENT_MS = 15_000;

    private static final String COMMENT = ":\n\n";

    private final Vertx vertx;
    private final int max;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Counter refused;

    /** @param max how many clients may wait at a time */
    EventStreams(Vertx vertx, int max, MeterRegistry metrics) {
        this.vertx = vertx;
        this.max = max;
        this.refused = Counter.builder("huoke.management.streams.refused")
                .description("Clients that were not let wait, because too many did")
                .register(metrics);
        Gauge.builder("huoke.management.streams", waiting, AtomicInteger::get)
                .description("Clients that wait on a stream of server-sent events")
                .register(metrics);
    }

    /** Whether the client can read a stream. */
    static boolean isAccepted(RoutingContext context) {
        return context.parsedHeaders().accept().stream()
                .anyMatch(type -> type.component().equals("text")
                        && type.subComponent().equals("event-stream")
                        && type.weight() > 0);
    }

    /** Answers with a stream that lasts until {@code awaited} is there or the client gone. */
    void answer(HttpServerResponse response, Reply.Awaited awaited) {
        CompletableFuture<?> whole = awaited.whole().toCompletableFuture();
        if (waiting.incrementAndGet() > max) {
            waiting.decrementAndGet();
            refused.increment();
            whole.cancel(false);
            response.putHeader("retry-after", "5");
            ProblemJson.end(
                    response,
                    503,
                    "Service unavailable",
                    max + " clients wait already; ask again later, or without" + " Accept: text/event-stream");
            return;
        }
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .write(COMMENT);
        long timer = vertx.setPeriodic(COMMENT_MS, unused -> response.write(COMMENT));
        AtomicBoolean over = new AtomicBoolean();
        response.endHandler(unused -> leave(over, timer, whole));
        response.closeHandler(unused -> leave(over, timer, whole));
        Context context = vertx.getOrCreateContext();
        var unused =
                whole.whenComplete((body, failure) -> context.runOnContext(nothing -> finish(response, body, failure)));
    }

    /** Whichever comes first, the end or the client's leaving. */
    private void leave(AtomicBoolean over, long timer, CompletableFuture<?> whole) {
        if (over.compareAndSet(false, true)) {
            waiting.decrementAndGet();
            vertx.cancelTimer(timer);
            whole.cancel(false);
        }
    }

    private static void finish(HttpServerResponse response, @Nullable Object body, @Nullable Throwable failure) {
        if (response.closed() || response.ended()) {
            return;
        }
        try {
            response.end(failure == null ? "data: " + Json.MAPPER.writeValueAsString(body) + "\n\n" : "");
        } catch (JsonProcessingException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("an answer could not be written");
            response.end();
        }
    }
}
