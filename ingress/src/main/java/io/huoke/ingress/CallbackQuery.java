package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;

/**
 * The signed part of a callback's query, URL-decoded once and otherwise as received.
 *
 * @param timestamp unix seconds as text
 */
record CallbackQuery(String signature, String timestamp, String nonce) {

    /** The query, or empty if a parameter is missing or repeated. */
    static Optional<CallbackQuery> of(MultiMap parameters) {
        return single(parameters, "msg_signature")
                .flatMap(signature -> single(parameters, "timestamp").flatMap(timestamp -> single(parameters, "nonce")
                        .map(nonce -> new CallbackQuery(signature, timestamp, nonce))));
    }

    /** As it stands in a URL. */
    String encoded() {
        return "msg_signature=" + URLEncoder.encode(signature, UTF_8) + "&timestamp="
                + URLEncoder.encode(timestamp, UTF_8) + "&nonce=" + URLEncoder.encode(nonce, UTF_8);
    }

    /** A parameter that must be there once. */
    static Optional<String> single(MultiMap parameters, String name) {
        List<String> values = parameters.getAll(name);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
