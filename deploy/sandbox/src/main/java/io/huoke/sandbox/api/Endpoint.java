package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * One API.
 *
 * @param path below {@code /cgi-bin/}
 * @param saysOk whether a success carries errcode 0; some token calls carry none (pages 90600, 90605, 91200)
 * @param api what it does; its answer is completed by errcode and errmsg
 */
record Endpoint(String path, HttpMethod method, Credential credential, boolean saysOk, Function<Call, ObjectNode> api) {

    static Endpoint get(String path, Credential credential, Function<Call, ObjectNode> api) {
        return new Endpoint(path, HttpMethod.GET, credential, true, api);
    }

    static Endpoint post(String path, Credential credential, Function<Call, ObjectNode> api) {
        return new Endpoint(path, HttpMethod.POST, credential, true, api);
    }

    Endpoint withoutErrcode() {
        return new Endpoint(path, method, credential, false, api);
    }

    Errcode wrongMethod() {
        return method.equals(HttpMethod.GET) ? Errcode.GET_REQUIRED : Errcode.POST_REQUIRED;
    }
}
