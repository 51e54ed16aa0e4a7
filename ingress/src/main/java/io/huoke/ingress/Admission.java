package io.huoke.ingress;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Bounds the requests that one event loop works on at once, and with them the memory for bodies and events. Further ones
 * are not read until others are answered or given up; while some wait, those whose body takes its time are thrown out, so
 * that slow senders cannot take everybody's place. For one event loop.
 */
final class Admission implements Handler<RoutingContext> {

    /** WeCom's bodies are a few kilobytes and come with the head of the request. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(100).toNanos();

    private static final long LOOK_AGAIN_MS = 50;

    private final int limit;
    private final IngressMetrics metrics;
    private final Set<RoutingContext> waiting = new LinkedHashSet<>();
    /** Those admitted whose body has not come yet, oldest first, with the time of their admission. */
    private final Map<RoutingContext, Long> reading = new LinkedHashMap<>();

    private int admitted;
    private boolean looking;

    Admission(int limit, IngressMetrics metrics) {
        this.limit = limit;
        this.metrics = metrics;
    }

    @Override
    public void handle(RoutingContext context) {
        if (admitted < limit) {
            admit(context);
        } else {
            context.request().pause();
            waiting.add(context);
            metrics.waiting().incrementAndGet();
            context.addEndHandler(unused -> stopWaiting(context));
            makeRoom(context.vertx());
        }
    }

    /** To be passed when the body is there. */
    void bodyRead(RoutingContext context) {
        reading.remove(context);
        context.next();
    }

    private void admit(RoutingContext context) {
        admitted++;
        metrics.admitted().incrementAndGet();
        reading.put(context, System.nanoTime());
        context.addEndHandler(unused -> release(context));
        context.next();
    }

    private void release(RoutingContext context) {
        admitted--;
        metrics.admitted().decrementAndGet();
        reading.remove(context);
        if (!waiting.isEmpty()) {
            RoutingContext next = waiting.iterator().next();
            stopWaiting(next);
            admit(next);
        }
    }

    /** Its turn has come, or its sender has given up. */
    private void stopWaiting(RoutingContext context) {
        if (waiting.remove(context)) {
            metrics.waiting().decrementAndGet();
        }
    }

    /** As many places as are waited for, from the slowest senders, now and as long as somebody waits. */
    private void makeRoom(Vertx vertx) {
        long latest = System.nanoTime() - PATIENCE_NANOS;
        reading.entrySet().stream()
                .takeWhile(slow -> slow.getValue() - latest < 0)
                .limit(waiting.size())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::throwOut);
        if (!waiting.isEmpty() && !looking) {
            looking = true;
            vertx.setTimer(LOOK_AGAIN_MS, unused -> {
                looking = false;
                makeRoom(vertx);
            });
        }
    }

    private void throwOut(RoutingContext slow) {
        reading.remove(slow);
        metrics.thrownOut().increment();
        slow.request().connection().close();
    }
}
