package io.huoke.wecom.call;

import io.huoke.schemas.config.Secret;
import java.util.Map;
import java.util.Optional;

/**
 * One call, ready to be made.
 *
 * @param key whose token it carries; none for calls that carry a secret instead
 * @param principal on whose behalf it is made
 * @param query parameters besides the token
 * @param body of a POST: something that becomes a JSON object
 * @param answer what WeCom's answer is read into; {@link Secret} keeps it as it came
 */
public record Call<T>(
        Api api,
        Optional<TokenKey> key,
        Principal principal,
        Map<String, String> query,
        Optional<Object> body,
        Class<T> answer) {

    /** A POST with a token. */
    public static <T> Call<T> post(Api api, TokenKey key, Object body, Class<T> answer) {
        return new Call<>(api, Optional.of(key), key.principal(), Map.of(), Optional.of(body), answer);
    }

    /** A GET with a token. */
    public static <T> Call<T> get(Api api, TokenKey key, Map<String, String> query, Class<T> answer) {
        return new Call<>(api, Optional.of(key), key.principal(), query, Optional.empty(), answer);
    }

    /** A POST that carries its credentials in the body. */
    public static <T> Call<T> post(Api api, Principal principal, Object body, Class<T> answer) {
        return new Call<>(api, Optional.empty(), principal, Map.of(), Optional.of(body), answer);
    }

    /** A GET that carries its credentials in the query. */
    public static <T> Call<T> get(Api api, Principal principal, Map<String, String> query, Class<T> answer) {
        return new Call<>(api, Optional.empty(), principal, query, Optional.empty(), answer);
    }

    /** The same call on behalf of somebody else than its token's owner. */
    public Call<T> onBehalfOf(Principal other) {
        return new Call<>(api, key, other, query, body, answer);
    }

    /** What is said of it where it fails: no parameter, because any may be a secret. */
    @Override
    public String toString() {
        return api + " for " + principal;
    }
}
