package io.huoke.ingress;

import io.huoke.ingress.durable.Ladder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * Closes the connection of a request that is not answered in time, whatever it waits for: its own body, its turn, or
 * a store. WeCom gives up after 5 s and sends again (page 91116).
 */
final class Deadline implements Handler<RoutingContext> {

    @Override
    public void handle(RoutingContext context) {
        Vertx vertx = context.vertx();
        long timer = vertx.setTimer(
                Ladder.GIVE_UP.toMillis(),
                unused -> context.request().connection().close());
        context.addEndHandler(unused -> vertx.cancelTimer(timer));
        context.next();
    }
}
