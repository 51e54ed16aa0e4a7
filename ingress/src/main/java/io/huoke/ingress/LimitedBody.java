package io.huoke.ingress;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Reads a body up to a limit and fails the request with 413 beyond it. It does so whatever the content type says: Vert.x
 * Web's own handler would take a body declared as a form apart, and WeCom's documents do not promise a type.
 */
final class LimitedBody implements Handler<RoutingContext> {

    private static final String KEY = LimitedBody.class.getName();

    /** How long the rest of a body that is too large may keep coming, so that its sender can read the answer. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final int limit;

    LimitedBody(int limit) {
        this.limit = limit;
    }

    /** The body that this handler read. */
    static byte[] of(RoutingContext context) {
        return requireNonNull(context.<Buffer>get(KEY)).getBytes();
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= limit) {
                body.appendBuffer(chunk);
            } else {
                refuse(context);
            }
        });
        request.endHandler(unused -> {
            context.put(KEY, body);
            context.next();
        });
        request.resume();
    }

    private static void refuse(RoutingContext context) {
        HttpServerRequest request = context.request();
        Vertx vertx = context.vertx();
        long timer =
                vertx.setTimer(LINGER.toMillis(), unused -> request.connection().close());
        request.handler(unread -> {});
        request.endHandler(unused -> vertx.cancelTimer(timer));
        context.fail(413);
    }
}
