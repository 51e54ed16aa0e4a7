package io.huoke.wecom.call;

import java.io.InterruptedIOException;
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

    private final transient Failure failure;
    private final Effect effect;
    private final @Nullable Integer errcode;

    /**
     * A failure.
     *
     * @param errcode WeCom's number, or null where it gave none
     */
    public WeComException(
            String message, Failure failure, Effect effect, @Nullable Integer errcode, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
        this.effect = effect;
        this.errcode = errcode;
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
