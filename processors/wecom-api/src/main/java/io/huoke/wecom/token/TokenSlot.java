package io.huoke.wecom.token;

import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of one token: itself, whether it is being fetched, and why not. Guarded by itself. */
final class TokenSlot {

    /** A token that ends sooner than a call may take is replaced while it still serves. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final int SHARE_OF_LIFE = 10;

    private static final Duration FIRST_HOLD = Duration.ofSeconds(5);
    private static final int MAX_DOUBLINGS = 6;

    /** Wrong secrets, and a ticket or code that WeCom will not take another time: many have an address banned. */
    private static final Set<Integer> REFUSED_FOR_GOOD = Set.of(40001, 40013, 40080, 40083, 40084, 40085, 40091);

    private static final Duration LONG_HOLD = Duration.ofHours(1);

    private final TokenKey key;
    private @Nullable Token token;
    private @Nullable CompletableFuture<Token> fetch;
    private @Nullable Hold hold;
    private @Nullable Secret refused;
    private int failures;

    /** WeCom is not asked with these credentials before its end. */
    private record Hold(Credential credential, Deadline end, WeComException why) {}

    TokenSlot(TokenKey key) {
        this.key = key;
    }

    synchronized void offer(Token other) {
        if (token == null || other.obtainedAt().isAfter(token.obtainedAt())) {
            token = other;
        }
    }

    /**
     * The token, if it has not ended and is not the one that was refused.
     *
     * @param refusedNow the token that was sent, if WeCom refused one
     */
    synchronized @Nullable Token usable(@Nullable Token refusedNow, Instant now) {
        if (token == null || !token.expiresAt().isAfter(now)) {
            return null;
        }
        if (refusedNow != null && refusedNow.value().equals(token.value())) {
            refused = token.value();
            return null;
        }
        return token;
    }

    /** Whether there is no need to fetch another yet. */
    synchronized boolean isFresh(Token usable, Instant now) {
        Duration life = Duration.between(usable.obtainedAt(), usable.expiresAt());
        Duration share = life.dividedBy(SHARE_OF_LIFE);
        return usable.expiresAt()
                .minus(share.compareTo(MARGIN) < 0 ? share : MARGIN)
                .isAfter(now);
    }

    /** The fetch that is under way, or a new one. */
    synchronized CompletableFuture<Token> fetching(Supplier<CompletableFuture<Token>> start) {
        if (fetch == null) {
            fetch = start.get();
        }
        return fetch;
    }

    /** @throws WeComException what it was last time, if it would be the same again */
    synchronized void checkHold(Credential credential) {
        if (hold != null && hold.credential().equals(credential) && isHeld(hold)) {
            throw hold.why();
        }
    }

    private static boolean isHeld(Hold hold) {
        return !hold.end().left().isZero();
    }

    /** WeCom gives out the same token again while it thinks that it is good (page 91039), even one that it refuses. */
    synchronized void fetched(Credential credential, Token fetched) {
        fetch = null;
        hold = null;
        token = fetched;
        if (fetched.value().equals(refused)) {
            hold(credential, sameAgain());
        } else {
            refused = null;
            failures = 0;
        }
    }

    WeComException sameAgain() {
        return WeComException.withoutCall(
                "WeCom refuses the token of " + key.principal() + " and gives out the same again; "
                        + "see whether the app has been changed in its console",
                new Failure.TokenRejected());
    }

    /** Notes why there is no token. What failed on the way to the call holds nothing here: it has a slot of its own. */
    synchronized void failed(Credential credential, WeComException why) {
        fetch = null;
        if (why.api().equals(credential.api()) && !passes(why.failure())) {
            hold(credential, why);
        }
    }

    /** Notes that something broke that nobody thought of. */
    synchronized void broke(Credential credential, WeComException why) {
        fetch = null;
        hold(credential, why);
    }

    private void hold(Credential credential, WeComException why) {
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        boolean forGood = REFUSED_FOR_GOOD.contains(why.errcode().orElse(0));
        hold = new Hold(credential, Deadline.after(forGood ? LONG_HOLD : growing()), why);
    }

    private Duration growing() {
        return FIRST_HOLD.multipliedBy(1L << (failures - 1));
    }

    /** These have been tried several times already, or are waited for elsewhere. */
    private static boolean passes(Failure failure) {
        return switch (failure) {
            case Failure.Retry retry -> true;
            case Failure.Throttled throttled -> true;
            case Failure.TokenRejected rejected -> true;
            case Failure.TicketMissing missing -> false;
            case Failure.TenantFinal tenant -> false;
            case Failure.ItemFinal item -> false;
            case Failure.Configuration configuration -> false;
            case Failure.Unknown unknown -> false;
        };
    }
}
