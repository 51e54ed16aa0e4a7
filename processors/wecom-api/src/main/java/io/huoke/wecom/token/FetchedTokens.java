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

/**
 * Gets tokens from WeCom when they are needed and keeps them while they are good. However many callers wait for one,
 * WeCom is asked once; a secret that WeCom refused is not sent again. One per set of tenants: two of them would refresh
 * each other's tokens. Thread-safe.
 */
public final class FetchedTokens implements TokenSource {

    /** A token that ends sooner than a call may take is not begun with. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(15);

    private final Credentials credentials;
    private final InstantSource clock;
    private final TokenApi api;
    private final ConcurrentMap<TokenKey, Slot> slots = new ConcurrentHashMap<>();

    /** What is known of one key; guarded by itself. */
    private static final class Slot {
        private @Nullable Token token;
        private @Nullable CompletableFuture<Token> fetch;
        private @Nullable Refusal refusal;
    }

    private record Refusal(Credential credential, WeComException why) {}

    /** @param connection to fetch with */
    public FetchedTokens(ApiConnection connection, Credentials credentials, InstantSource clock) {
        this.credentials = credentials;
        this.clock = clock;
        this.api = new TokenApi(new ApiCaller(connection, this, FETCH_TIMEOUT), clock);
    }

    @Override
    public Token current(TokenKey key, Deadline deadline) {
        return get(key, null, deadline);
    }

    @Override
    public Token replacement(TokenKey key, Token refused, int errcode, Deadline deadline) {
        return get(key, refused, deadline);
    }

    private Token get(TokenKey key, @Nullable Token refused, Deadline deadline) {
        Slot slot = slots.computeIfAbsent(key, k -> new Slot());
        CompletableFuture<Token> fetch;
        synchronized (slot) {
            Token token = slot.token;
            if (token != null && isGood(token) && !isSame(token, refused)) {
                return token;
            }
            slot.token = null;
            if (slot.fetch == null) {
                slot.fetch = start(key, slot);
            }
            fetch = slot.fetch;
        }
        return await(key, fetch, deadline);
    }

    private boolean isGood(Token token) {
        return token.expiresAt().minus(MARGIN).isAfter(clock.instant());
    }

    private static boolean isSame(Token token, @Nullable Token refused) {
        return refused != null && token.value().equals(refused.value());
    }

    /** Not on the caller's thread, whose deadline is not that of the others who wait for the same token. */
    private CompletableFuture<Token> start(TokenKey key, Slot slot) {
        Credential credential = credentials.of(key);
        if (slot.refusal != null && slot.refusal.credential().equals(credential)) {
            throw slot.refusal.why();
        }
        CompletableFuture<Token> fetch = new CompletableFuture<>();
        Thread.ofVirtual().name("token").start(() -> {
            try {
                Token token = api.get(credential);
                end(slot, token, null);
                fetch.complete(token);
            } catch (WeComException e) {
                end(slot, null, isRefusalOf(credential, e) ? new Refusal(credential, e) : null);
                fetch.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                end(slot, null, null);
                fetch.completeExceptionally(e);
                throw e;
            }
        });
        return fetch;
    }

    private static void end(Slot slot, @Nullable Token token, @Nullable Refusal refusal) {
        synchronized (slot) {
            slot.fetch = null;
            slot.token = token;
            slot.refusal = refusal;
        }
    }

    /** Not what was said of another credential, of which a token was needed on the way. */
    private static boolean isRefusalOf(Credential credential, WeComException e) {
        return e.api().equals(credential.api()) && isFinal(e.failure());
    }

    private static boolean isFinal(Failure failure) {
        return switch (failure) {
            case Failure.Configuration configuration -> true;
            case Failure.TicketMissing missing -> true;
            case Failure.TenantFinal tenant -> true;
            case Failure.ItemFinal item -> true;
            case Failure.Unknown unknown -> false;
            case Failure.TokenRejected rejected -> false;
            case Failure.Throttled throttled -> false;
            case Failure.Retry retry -> false;
        };
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
