package io.huoke.wecom.call;

import java.io.InterruptedIOException;
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
        /** It was sent, and what became of it is not known. */
        POSSIBLE
    }

    private final @Nullable Api api;
    private final transient Failure failure;
    private final Effect effect;
    private final @Nullable Integer errcode;

    private WeComException(
            @Nullable Api api,
            String message,
            Failure failure,
            Effect effect,
            @Nullable Integer errcode,
            @Nullable Throwable cause) {
        super(message, cause);
        this.api = api;
        this.failure = failure;
        this.effect = effect;
        this.errcode = errcode;
    }

    /** There was nothing to call with, or no sense in calling. */
    public static WeComException withoutCall(String message, Failure failure) {
        return new WeComException(null, message, failure, Effect.NONE, null, null);
    }

    /** WeCom answered with a number. */
    static WeComException refused(Api api, String message, Failure failure, Effect effect, int errcode) {
        return new WeComException(api, message, failure, effect, errcode, null);
    }

    /** There was no answer, or none that counts. */
    static WeComException failed(Api api, String message, Failure failure, Effect effect, @Nullable Throwable cause) {
        return new WeComException(api, message, failure, effect, null, cause);
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

    /** Whether WeCom may execute it even now, because it did not answer in time. */
    public boolean stillUnderWay() {
        return effect == Effect.POSSIBLE && getCause() instanceof InterruptedIOException;
    }

    /** WeCom's number, if it answered. */
    public OptionalInt errcode() {
        return errcode == null ? OptionalInt.empty() : OptionalInt.of(errcode);
    }
}
