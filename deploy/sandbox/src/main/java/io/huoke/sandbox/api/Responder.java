package io.huoke.sandbox.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.UncheckedIOException;

/** Sends one answer, or half of it, or none. */
final class Responder {

    private final HttpServerRequest request;
    private final HttpServerResponse response;

    Responder(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
    }

    /** Business errors have status 200, too. */
    void end(ObjectNode answer) {
        var unused = json(bytes(answer));
    }

    void end(Extension.Reply reply) {
        var unused = response.setStatusCode(reply.status())
                .putHeader("content-type", reply.contentType())
                .end(reply.body());
    }

    void notFound(ObjectNode answer) {
        response.setStatusCode(404);
        end(answer);
    }

    void tooLarge() {
        response.setStatusCode(413).putHeader("connection", "close");
        var unused = response.end().onComplete(sent -> reset());
    }

    /** What stands before WeCom speaks HTML. */
    void unavailable() {
        html(503, "503 Service Temporarily Unavailable");
    }

    void timedOut() {
        html(504, "504 Gateway Time-out");
    }

    void broken() {
        html(500, "500 Internal Server Error");
    }

    private void html(int status, String title) {
        var unused = response.setStatusCode(status)
                .putHeader("content-type", "text/html")
                .end("<html><head><title>" + title + "</title></head><body><center><h1>" + title
                        + "</h1></center></body></html>");
    }

    void reset() {
        var unused = request.connection().close();
    }

    void truncate(ObjectNode answer) {
        Buffer whole = bytes(answer);
        var unused = response.putHeader("content-type", "application/json; charset=UTF-8")
                .putHeader("content-length", String.valueOf(whole.length()))
                .write(whole.slice(0, whole.length() / 2))
                .onComplete(sent -> reset());
    }

    private io.vertx.core.Future<Void> json(Buffer body) {
        return response.putHeader("content-type", "application/json; charset=UTF-8")
                .end(body);
    }

    private static Buffer bytes(ObjectNode answer) {
        try {
            return Buffer.buffer(Json.MAPPER.writeValueAsBytes(answer));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
