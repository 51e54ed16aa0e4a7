package io.huoke.ingress;

import io.huoke.ingress.durable.Ladder;
import io.huoke.ingress.durable.Timeouts;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * Closes the connection of a request that is not answered in time, whatever it waits for: its own body, its turn, or
 * a store. WeCom gives up after 5 s and sends again (page 91116). For one event loop.
 */
final class Deadline implements Handler<RoutingContext> {

    private final Timeouts timeouts;

    Deadline(Vertx vertx) {
        this.timeouts = new Timeouts(vertx, Ladder.GIVE_UP);
    }

    @Override
    public void handle(RoutingContext context) {
        Timeouts.Timeout timeout =
                timeouts.begin(() -> context.request().connection().close());
        context.addEndHandler(unused -> timeout.cancel());
        context.next();
    }
}
