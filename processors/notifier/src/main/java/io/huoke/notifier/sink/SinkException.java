package io.huoke.notifier.sink;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nothing could be handed over, and it is worth another attempt. The message says what is wrong and, where somebody can
 * do something about it, what to do; it holds no secret.
 */
public final class SinkException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /** @param message one sentence, without secrets */
    public SinkException(String message) {
        this(message, null);
    }

    /**
     * @param message one sentence, without secrets
     * @param retryAfter how long the receiver wants to be left alone; null if it did not say
     */
    public SinkException(String message, @Nullable Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** How long the receiver wants to be left alone, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
