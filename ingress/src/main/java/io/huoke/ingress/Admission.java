package io.huoke.ingress;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds the requests that one event loop works on at once. Further ones are not read until others are answered or
 * given up, so that memory is bounded however long an outage lasts. For one event loop.
 */
final class Admission implements Handler<RoutingContext> {

    private final int limit;
    private final Set<RoutingContext> waiting = new LinkedHashSet<>();
    private int admitted;

    Admission(int limit) {
        this.limit = limit;
    }

    @Override
    public void handle(RoutingContext context) {
        if (admitted < limit) {
            admit(context);
        } else {
            context.request().pause();
            waiting.add(context);
            context.addEndHandler(unused -> waiting.remove(context));
        }
    }

    private void admit(RoutingContext context) {
        admitted++;
        context.addEndHandler(unused -> release());
        context.next();
    }

    private void release() {
        admitted--;
        if (!waiting.isEmpty()) {
            RoutingContext next = waiting.iterator().next();
            waiting.remove(next);
            admit(next);
        }
    }
}
