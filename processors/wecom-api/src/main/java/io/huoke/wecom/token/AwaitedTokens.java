package io.huoke.wecom.token;

import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.TokenSource;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that another service fetches: it is told of a refused one, and its answer is awaited until the caller's
 * deadline. Of two tokens the one obtained later counts, in whatever order they come; a withdrawal counts when it
 * comes. Thread-safe.
 */
public final class AwaitedTokens implements TokenSource {

    /** Tells the service that fetches tokens. Called with a lock held: must not block. */
    @FunctionalInterface
    public interface Rejections {

        /**
         * WeCom refused a token.
         *
         * @param errcode what WeCom said of it
         */
        void report(TokenKey key, Token refused, int errcode);
    }

    /** A report may be lost, or come when nothing could be fetched. */
    private static final Duration REPORT_AGAIN = Duration.ofSeconds(15);

    private final Rejections rejections;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TokenKey, Token> tokens = new HashMap<>();

    /** Until when the report of a present token may still have an effect. */
    private final Map<TokenKey, Deadline> reported = new HashMap<>();

    public AwaitedTokens(Rejections rejections) {
        this.rejections = rejections;
    }

    /** A token has been fetched; ignored unless it is newer than the one known. */
    public void offer(TokenKey key, Token token) {
        lock.lock();
        try {
            Token known = tokens.get(key);
            if (known == null || token.obtainedAt().isAfter(known.obtainedAt())) {
                tokens.put(key, token);
                reported.remove(key);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There is no token (any more), because the authorization is gone. */
    public void withdraw(TokenKey key) {
        lock.lock();
        try {
            tokens.remove(key);
            reported.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is one, so that nobody has to wait for it. */
    public boolean has(TokenKey key) {
        lock.lock();
        try {
            return tokens.containsKey(key);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Token current(TokenKey key, Deadline deadline) {
        return await(key, null, deadline);
    }

    @Override
    public Token replacement(TokenKey key, Token refused, int errcode, Deadline deadline) {
        lock.lock();
        try {
            Deadline effective = reported.get(key);
            boolean due = effective == null || effective.left().isZero();
            if (isSame(tokens.get(key), refused) && due) {
                rejections.report(key, refused, errcode);
                reported.put(key, Deadline.after(REPORT_AGAIN));
            }
            return await(key, refused, deadline);
        } finally {
            lock.unlock();
        }
    }

    private Token await(TokenKey key, @Nullable Token refused, Deadline deadline) {
        lock.lock();
        try {
            Token token = tokens.get(key);
            while (token == null || isSame(token, refused)) {
                if (!changed.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS)
                        && !deadline.left().isPositive()) {
                    throw none(key, refused);
                }
                token = tokens.get(key);
            }
            return token;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw none(key, refused);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isSame(@Nullable Token token, @Nullable Token refused) {
        return token != null && refused != null && token.value().equals(refused.value());
    }

    private static WeComException none(TokenKey key, @Nullable Token refused) {
        String what = refused == null
                ? "no token for " + key.principal()
                        + "; see whether it has authorized and the authorization service runs"
                : "WeCom refused the token for " + key.principal() + ", and no newer one came in time";
        return WeComException.withoutCall(what, refused == null ? new Failure.Retry() : new Failure.TokenRejected());
    }
}
