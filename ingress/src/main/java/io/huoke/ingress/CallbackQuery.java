package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import java.net.URLDecoder;
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

    /** Undoes {@link #encoded()}; empty if a parameter is missing or repeated. */
    static Optional<CallbackQuery> parse(String encoded) {
        return of(parameters(encoded));
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

    /** What follows the question mark of a URL, which may be there too; whatever is no parameter is left out. */
    static MultiMap parameters(String query) {
        MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
        for (String parameter : query.substring(query.indexOf('?') + 1).strip().split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.add(parameter.substring(0, equals), decoded(parameter.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
