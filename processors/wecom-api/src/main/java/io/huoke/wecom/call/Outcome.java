package io.huoke.wecom.call;

import io.huoke.wecom.call.WeComException.Effect;
import java.util.Locale;

/** How an attempt to call ended. */
public enum Outcome {
    /** With what was asked for. */
    OK(Effect.NONE),
    /** With a number of WeCom's. */
    REFUSED(Effect.NONE),
    /** HTTP status 4xx, or a redirect. */
    HTTP_4XX(Effect.NONE),
    /** HTTP status 5xx. */
    HTTP_5XX(Effect.POSSIBLE),
    /** Answered, but not as WeCom does. */
    UNREADABLE(Effect.POSSIBLE),
    /** WeCom could not be reached. */
    UNREACHABLE(Effect.NONE),
    /** The connection broke. */
    BROKEN(Effect.POSSIBLE),
    /** There was no answer in time. */
    UNANSWERED(Effect.POSSIBLE),
    /** The caller's deadline left no time for an answer. */
    CUT_SHORT(Effect.POSSIBLE),

    /** Not sent: WeCom blocks this interface for this corp. */
    BLOCKED(Effect.NONE),
    /** Not sent: as many calls as WeCom bears are under way. */
    CROWDED(Effect.NONE),
    /** Not sent: the budget of calls is spent. */
    BUDGET(Effect.NONE),
    /** Not sent: the deadline had come. */
    TOO_LATE(Effect.NONE),
    /** Not sent: nobody answers these days. */
    CIRCUIT_OPEN(Effect.NONE),
    /** There was nothing to call with. */
    NOT_TRIED(Effect.NONE);

    private final Effect effect;

    Outcome(Effect effect) {
        this.effect = effect;
    }

    Effect effect() {
        return effect;
    }

    /** Whether it shows that WeCom, or the way to it, is down for everyone. */
    boolean isOutage() {
        return switch (this) {
            case HTTP_5XX, UNREACHABLE, BROKEN, UNANSWERED -> true;
            default -> false;
        };
    }

    /** Whether it was not even tried to send it. */
    boolean isUnsent() {
        return switch (this) {
            case BLOCKED, CROWDED, BUDGET, TOO_LATE, CIRCUIT_OPEN -> true;
            default -> false;
        };
    }

    /** Whether WeCom, or whatever stands before it, may have seen the call. */
    public boolean reachedWeCom() {
        return this != NOT_TRIED && this != UNREACHABLE && !isUnsent();
    }

    /** As a metric's tag. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
