package io.huoke.ingress;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds the requests that one event loop works on at once, and with them the memory for bodies and events. Further ones
 * are not read until others are answered or given up. For one event loop.
 */
final class Admission implements Handler<RoutingContext> {

    private final int limit;
    private final IngressMetrics metrics;
    private final Set<RoutingContext> waiting = new LinkedHashSet<>();
    private int admitted;

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
        }
    }

    private void admit(RoutingContext context) {
        admitted++;
        metrics.admitted().incrementAndGet();
        context.addEndHandler(unused -> release());
        context.next();
    }

    private void release() {
        admitted--;
        metrics.admitted().decrementAndGet();
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
}
