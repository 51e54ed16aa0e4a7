package io.huoke.ingress;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Closes the connection of a request that is not answered in time, whatever it waits for: its own body, its turn, or
 * Kafka. WeCom gives up after 5 s and sends again (page 91116).
 */
final class Deadline implements Handler<RoutingContext> {

    private static final Duration LIMIT = Duration.ofSeconds(6);

    @Override
    public void handle(RoutingContext context) {
        Vertx vertx = context.vertx();
        long timer = vertx.setTimer(
                LIMIT.toMillis(), unused -> context.request().connection().close());
        context.addEndHandler(unused -> vertx.cancelTimer(timer));
        context.next();
    }
}
