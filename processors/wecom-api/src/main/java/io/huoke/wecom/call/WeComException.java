package io.huoke.wecom.call;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call to WeCom did not succeed. The message names the interface, whose call it was, what WeCom or the network said
 * and what helps; it holds no secret, and nothing of WeCom's errmsg but its hint and the caller's address.
 */
public final class WeComException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whether the call may have taken effect all the same. */
    public enum Effect {
        /** WeCom refused it, or never got it. */
        NONE,
        /** It was sent, and what became of it is not known; WeCom may execute it even after this. */
        POSSIBLE
    }

    private final @Nullable Api api;
    private final transient Outcome outcome;
    private final transient Failure failure;
    private final Effect effect;
    private final @Nullable Integer errcode;

    private WeComException(
            @Nullable Api api,
            Outcome outcome,
            String message,
            Failure failure,
            Effect effect,
            @Nullable Integer errcode,
            @Nullable WeComException cause) {
        super(message, cause);
        this.api = api;
        this.outcome = outcome;
        this.failure = failure;
        this.effect = effect;
        this.errcode = errcode;
    }

    /** There was nothing to call with, or no sense in calling. */
    public static WeComException withoutCall(String message, Failure failure) {
        return new WeComException(null, Outcome.NOT_TRIED, message, failure, Effect.NONE, null, null);
    }

    /** A call was not made because there is no token for it. */
    static WeComException withoutToken(Call<?> call, WeComException why) {
        return new WeComException(
                null, Outcome.NOT_TRIED, call + ": " + why.getMessage(), why.failure, Effect.NONE, why.errcode, why);
    }

    /** WeCom answered with a number. */
    static WeComException refused(Api api, String message, Failure failure, Effect effect, int errcode) {
        return new WeComException(api, Outcome.REFUSED, message, failure, effect, errcode, null);
    }

    /** There was no answer, or none that counts. */
    static WeComException failed(Api api, Outcome outcome, String message, Failure failure) {
        return new WeComException(api, outcome, message, failure, outcome.effect(), null, null);
    }

    /** The same, where an attempt before may have taken effect. */
    WeComException afterDoubt() {
        if (effect == Effect.POSSIBLE) {
            return this;
        }
        return new WeComException(
                api,
                outcome,
                getMessage() + " (an attempt before may have taken effect)",
                failure,
                Effect.POSSIBLE,
                errcode,
                this);
    }

    /** The interface that failed; empty where it did not come to a call. */
    public Optional<Api> api() {
        return Optional.ofNullable(api);
    }

    /** What it means to the caller. */
    public Failure failure() {
        return failure;
    }

    /** Whether the call may have taken effect. */
    public Effect effect() {
        return effect;
    }

    /** WeCom's number, if it answered, be it to the call or to the one that was to get a token for it. */
    public OptionalInt errcode() {
        return errcode == null ? OptionalInt.empty() : OptionalInt.of(errcode);
    }

    /** Whether WeCom does not know the place in a list any more (50100), so that one begins with the first page. */
    public boolean lostCursor() {
        return errcode != null && errcode == ErrorCode.CURSOR_INVALID.number();
    }

    /** How the last attempt ended. */
    public Outcome outcome() {
        return outcome;
    }
}
