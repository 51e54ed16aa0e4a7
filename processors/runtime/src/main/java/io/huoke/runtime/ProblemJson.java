package io.huoke.runtime;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Error answers in the form of RFC 9457. */
public final class ProblemJson {

    private ProblemJson() {}

    /**
     * Ends a response with a problem.
     *
     * @param title the same for every problem of this kind
     * @param detail what was wrong with this request and what to do; no secrets
     */
    public static Future<Void> end(HttpServerResponse response, int status, String title, String detail) {
        return response.setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "about:blank")
                        .put("title", title)
                        .put("status", status)
                        .put("detail", detail)
                        .toBuffer());
    }
}
