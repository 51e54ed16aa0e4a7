package io.huoke.wecom.call;

/** Where callers get their tokens. Implementations are thread-safe. */
public interface TokenSource {

    /**
     * The token to call with.
     *
     * @param deadline by which it is needed
     * @throws WeComException if there is none by then, saying why
     */
    Token current(TokenKey key, Deadline deadline);

    /**
     * Another token, after WeCom refused one. It is compared by value: where the refused one is not the newest any
     * more, the newest is the answer and nothing is asked of WeCom.
     *
     * @param refused the token that was sent
     * @param errcode what WeCom said of it
     * @throws WeComException if there is none before the deadline
     */
    Token replacement(TokenKey key, Token refused, int errcode, Deadline deadline);
}
