package io.huoke.wecom.token;

import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;

/** Knows the secrets. Implementations are thread-safe, do not block, and call no
 * token source. */
@FunctionalInterface
public interface Credentials {

    /**
     * What to get a token with.
     *
     * @throws WeComException if that is not known, saying what is missing
     */
    Credential of(TokenKey key);
}
