package io.huoke.wecom.call;

import io.github.resilience4j.core.IntervalFunction;
import io.huoke.wecom.call.WeComException.Effect;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls: with the right token, again where that is safe, and never beyond their deadline (protocol, §6.1).
 * Thread-safe; blocks, so call it on a virtual thread.
 */
public final class ApiCaller {

    private static final Logger LOG = LoggerFactory.getLogger(ApiCaller.class);

    /** WeCom asks for three at most (page 90313). */
    private static final int MAX_REPETITIONS = 3;

    private static final IntervalFunction BACKOFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(200), 2.0, 0.5);

    private final ApiConnection connection;
    private final TokenSource tokens;
    private final Supplier<Deadline> deadlines;
    private final boolean once;

    /** @param timeout for each call, with all of its repetitions and waits */
    public ApiCaller(ApiConnection connection, TokenSource tokens, Duration timeout) {
        this(connection, tokens, () -> Deadline.after(timeout), false);
    }

    private ApiCaller(ApiConnection connection, TokenSource tokens, Supplier<Deadline> deadlines, boolean once) {
        this.connection = connection;
        this.tokens = tokens;
        this.deadlines = deadlines;
        this.once = once;
    }

    /** The same, but all of its calls together have the time that one would have, from now. */
    public ApiCaller allInOne() {
        Deadline deadline = deadlines.get();
        return new ApiCaller(connection, tokens, () -> deadline, once);
    }

    /**
     * The same, but each call is sent once at most, whatever comes back. After a refused token another one is got all the
     * same, for the next call.
     */
    public ApiCaller once() {
        return new ApiCaller(connection, tokens, deadlines, true);
    }

    /** What a call that began now could take. */
    public Duration left() {
        return deadlines.get().left();
    }

    /**
     * Makes a call.
     *
     * @return WeCom's answer
     * @throws WeComException if it did not succeed; by then the deadline may have passed, but not by more than moments
     */
    public <T> T call(Call<T> call) {
        return new Attempts<>(call, deadlines.get()).make();
    }

    /** All attempts at one call. For one thread. */
    private final class Attempts<T> {

        private final Call<T> call;
        private final Deadline deadline;
        private boolean replaced;
        private int repetitions;
        private boolean doubtful;

        Attempts(Call<T> call, Deadline deadline) {
            this.call = call;
            this.deadline = deadline;
        }

        /** However the last attempt ended, an earlier one may have taken effect. */
        T make() {
            try {
                return repeatedly();
            } catch (WeComException e) {
                throw doubtful ? e.afterDoubt() : e;
            }
        }

        private T repeatedly() {
            Token token = token(source -> source.current(key(), deadline));
            while (true) {
                try {
                    return send(token);
                } catch (WeComException e) {
                    LOG.debug("{} (attempt {})", e.getMessage(), repetitions + 1);
                    doubtful |= e.effect() == Effect.POSSIBLE;
                    if (e.failure() instanceof Failure.TokenRejected && token != null && !replaced) {
                        Token refused = token;
                        int errcode = e.errcode().orElseThrow();
                        token = token(source -> source.replacement(key(), refused, errcode, deadline));
                        replaced = true;
                        if (once) {
                            throw e;
                        }
                    } else if (!once && repetitions < MAX_REPETITIONS && mayRepeat(call, e)) {
                        repetitions++;
                        pause(e, repetitions, deadline);
                    } else {
                        throw e;
                    }
                }
            }
        }

        private TokenKey key() {
            return call.key().orElseThrow();
        }

        /** Whatever became of the calls that were to get one: this call was not sent. */
        private @Nullable Token token(Function<TokenSource, Token> from) {
            if (call.key().isEmpty()) {
                return null;
            }
            try {
                return from.apply(tokens);
            } catch (WeComException e) {
                throw WeComException.withoutToken(call, e);
            }
        }

        private T send(@Nullable Token token) {
            try {
                return connection.send(call, token, deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw WeComException.withoutCall(call + ": interrupted before it was sent", new Failure.Retry());
            }
        }
    }

    private static boolean mayRepeat(Call<?> call, WeComException e) {
        boolean safe = e.effect() == Effect.NONE || call.api().repeatable();
        return switch (e.failure()) {
            case Failure.Retry retry -> safe;
            case Failure.Throttled throttled -> safe && e.outcome() != Outcome.BLOCKED;
            case Failure.TokenRejected rejected -> false;
            case Failure.TicketMissing missing -> false;
            case Failure.TenantFinal tenant -> false;
            case Failure.ItemFinal item -> false;
            case Failure.Configuration configuration -> false;
            case Failure.Unknown unknown -> false;
        };
    }

    /** A block is waited for where the call is sent; everything else a little while, if there is time for it. */
    private static void pause(WeComException e, int repetition, Deadline deadline) {
        if (e.failure() instanceof Failure.Throttled throttled
                && throttled.until().isPresent()) {
            return;
        }
        Duration pause = Duration.ofMillis(BACKOFF.apply(repetition));
        if (!deadline.allows(pause)) {
            throw e;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
