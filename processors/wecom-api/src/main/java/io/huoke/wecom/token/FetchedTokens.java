package io.huoke.wecom.token;

import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.TokenSource;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets tokens from WeCom when they are needed and keeps them while they are good. However many callers wait for one,
 * WeCom is asked once; after a failure it is left alone for a while, and a secret that it refused is not sent again.
 * One per set of tenants: two of them would refresh each other's tokens. Thread-safe.
 */
public final class FetchedTokens implements TokenSource {

    /** Is told of every token that WeCom hands out. Called by any thread; must not block. */
    @FunctionalInterface
    public interface Listener {

        /** A token was fetched, perhaps the same as before. */
        void fetched(TokenKey key, Token token);
    }

    private static final Logger LOG = LoggerFactory.getLogger(FetchedTokens.class);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(15);

    private final Credentials credentials;
    private final InstantSource clock;
    private final Listener listener;
    private final TokenApi api;
    private final ConcurrentMap<TokenKey, TokenSlot> slots = new ConcurrentHashMap<>();

    /** @param connection to fetch with */
    public FetchedTokens(ApiConnection connection, Credentials credentials, InstantSource clock) {
        this(connection, credentials, clock, (key, token) -> {});
    }

    /**
     * Tokens that somebody keeps.
     *
     * @param connection to fetch with
     * @param listener is told of each before its callers have it
     */
    public FetchedTokens(ApiConnection connection, Credentials credentials, InstantSource clock, Listener listener) {
        this.credentials = credentials;
        this.clock = clock;
        this.listener = listener;
        this.api = new TokenApi(new ApiCaller(connection, this, FETCH_TIMEOUT), clock);
    }

    /** Takes a token that was got elsewhere or earlier; ignored unless it is newer than the one known. */
    public void offer(TokenKey key, Token token) {
        slot(key).offer(token);
    }

    /** Forgets a token, because its tenant is gone. */
    public void forget(TokenKey key) {
        slots.remove(key);
    }

    /**
     * Asks WeCom for another token although the one known is good; joins a fetch that is under way.
     *
     * @return it; WeCom may hand out the same again (page 91039)
     * @throws WeComException if there is none before the deadline
     */
    public Token renew(TokenKey key, Deadline deadline) {
        TokenSlot slot = slot(key);
        return await(key, slot.fetching(() -> start(key, slot)), deadline);
    }

    @Override
    public Token current(TokenKey key, Deadline deadline) {
        return get(key, null, deadline);
    }

    @Override
    public Token replacement(TokenKey key, Token refused, int errcode, Deadline deadline) {
        return get(key, refused, deadline);
    }

    private TokenSlot slot(TokenKey key) {
        return slots.computeIfAbsent(key, TokenSlot::new);
    }

    private Token get(TokenKey key, @Nullable Token refused, Deadline deadline) {
        TokenSlot slot = slot(key);
        CompletableFuture<Token> fetch;
        synchronized (slot) {
            Token usable = slot.usable(refused, clock.instant());
            if (usable != null && slot.isFresh(usable, clock.instant())) {
                return usable;
            }
            try {
                fetch = slot.fetching(() -> start(key, slot));
            } catch (WeComException e) {
                if (usable != null) {
                    return usable;
                }
                throw e;
            }
            if (usable != null) {
                return usable;
            }
        }
        Token token = await(key, fetch, deadline);
        if (refused != null && refused.value().equals(token.value())) {
            throw slot.sameAgain();
        }
        return token;
    }

    /** Not on the caller's thread, whose deadline is not that of the others who wait for the same token. */
    private CompletableFuture<Token> start(TokenKey key, TokenSlot slot) {
        Credential credential = credentials.of(key);
        slot.checkHold(credential);
        CompletableFuture<Token> fetch = new CompletableFuture<>();
        Thread.ofVirtual().name("token").start(() -> {
            try {
                Token token = api.get(credential);
                listener.fetched(key, token);
                slot.fetched(credential, token);
                fetch.complete(token);
            } catch (WeComException e) {
                slot.failed(credential, e);
                fetch.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                LOG.error("getting a token broke", e);
                WeComException why =
                        WeComException.withoutCall("no token for " + key.principal(), new Failure.Unknown());
                slot.broke(credential, why);
                fetch.completeExceptionally(why);
            }
        });
        return fetch;
    }

    private static Token await(TokenKey key, CompletableFuture<Token> fetch, Deadline deadline) {
        try {
            return fetch.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw notInTime(key);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WeComException why) {
                throw why;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notInTime(key);
        }
    }

    private static WeComException notInTime(TokenKey key) {
        return WeComException.withoutCall("no token for " + key.principal() + " in time", new Failure.Retry());
    }
}
