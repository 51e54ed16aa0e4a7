package io.huoke.ingress;

import static java.util.Objects.requireNonNull;

import io.huoke.runtime.ProblemJson;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads a body up to a limit, whatever its content type says: Vert.x Web's own handler would take a body declared as a
 * form apart, and WeCom's documents do not promise a type.
 */
final class LimitedBody implements Handler<RoutingContext> {

    private static final String KEY = LimitedBody.class.getName();

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
            } else if (!request.response().ended()) {
                refuse(context);
            }
        });
        request.endHandler(unused -> {
            if (!request.response().ended()) {
                context.put(KEY, body);
                context.next();
            }
        });
        request.resume();
    }

    private void refuse(RoutingContext context) {
        // The rest of the body is not worth reading.
        context.response().putHeader("connection", "close");
        ProblemJson.end(
                context.response(), 413, "Body too large", "the limit is " + limit + " bytes (ingress.max-body)");
    }
}
