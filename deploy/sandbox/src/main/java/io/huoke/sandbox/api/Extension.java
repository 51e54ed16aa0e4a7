package io.huoke.sandbox.api;

import java.util.Map;

/** Serves what is not below {@code /cgi-bin/}. Is called on the event loop and must not block. */
public interface Extension {

    /** A request that was read to its end. */
    record Request(String method, String path, Map<String, String> query, String body) {}

    /** An answer. */
    record Reply(int status, String contentType, String body) {}

    Reply answer(Request request);
}
