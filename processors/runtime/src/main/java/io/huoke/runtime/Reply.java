package io.huoke.runtime;

import java.util.concurrent.CompletionStage;

/** What a {@link Resource} answers. */
public sealed interface Reply {

    /**
     * What was asked for.
     *
     * @param body becomes JSON
     */
    record Json(int status, Object body) implements Reply {}

    /**
     * Why there is nothing, as RFC 9457 writes it.
     *
     * @param title the same for every problem of this kind
     * @param detail what was wrong with this request and what to do; no secrets
     */
    record Problem(int status, String title, String detail) implements Reply {}

    /**
     * What is known now, and will be known once it is final. A client that accepts {@code text/event-stream} gets the
     * final body as one event when it is there, any other client the present one.
     *
     * @param now becomes JSON
     * @param whole completed with a body that becomes JSON; its {@link CompletionStage#toCompletableFuture()} is cancelled
     *     when the client goes away, so that whoever would complete it can forget it. If it fails, the stream ends without
     *     an event
     */
    record Awaited(Object now, CompletionStage<?> whole) implements Reply {}

    /**
     * What cannot be said at once: whoever asked waits for it.
     *
     * @param reply not another of this kind; completed within seconds, by any thread. If it fails, the status is 500
     */
    record Later(CompletionStage<? extends Reply> reply) implements Reply {}

    /** Status 200. */
    static Reply ok(Object body) {
        return new Json(200, body);
    }

    /** Status 400. */
    static Reply badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    /** Status 404. */
    static Reply notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    /** Status 409. */
    static Reply conflict(String detail) {
        return new Problem(409, "Conflict", detail);
    }

    /** Status 503. */
    static Reply unavailable(String detail) {
        return new Problem(503, "Service unavailable", detail);
    }
}
