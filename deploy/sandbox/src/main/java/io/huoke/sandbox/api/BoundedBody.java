package io.huoke.sandbox.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a body to its end, or to 1 MiB. */
final class BoundedBody {

    private static final int MAX_BYTES = 1 << 20;

    private final HttpServerRequest request;
    private final Buffer read = Buffer.buffer();
    private boolean tooLarge;

    BoundedBody(HttpServerRequest request) {
        this.request = request;
    }

    void read(Consumer<byte[]> complete, Runnable refused) {
        request.handler(part -> {
            if (tooLarge) {
                return;
            }
            if (read.length() + part.length() > MAX_BYTES) {
                tooLarge = true;
                refused.run();
                return;
            }
            read.appendBuffer(part);
        });
        request.endHandler(end -> {
            if (!tooLarge) {
                complete.accept(read.getBytes());
            }
        });
    }
}
