package io.huoke.sandbox.api;

/** What may go wrong with one call, besides its being slow. */
public enum Fault {
    /** HTTP 503 from whatever stands before WeCom; nothing happened. */
    SERVER_ERROR,
    /** The connection closes without an answer; nothing happened. */
    RESET,
    /** errcode -1; nothing happened. */
    BUSY,
    /** errcode 45009; nothing happened. */
    THROTTLED,
    /** errcode 45033; nothing happened. */
    CONFLICT,
    /** The token of the call is invalidated and the call refused for it; only for calls that show one. */
    TOKEN_INVALIDATION,
    /** It happened, and the connection closes without an answer. */
    LOST_RESPONSE,
    /** It happened, and the connection closes after half of the answer. */
    TRUNCATED,
    /** HTTP 504 from whatever stands before WeCom, which goes on: half a second later it happens. */
    LATE_EFFECT
}
