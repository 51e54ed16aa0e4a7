package io.huoke.authorization;

import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.schemas.Topic;
import io.huoke.tokens.TokenIdentity;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.reactor.Reactor.End;
import io.huoke.wecom.token.FetchedTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a good token for everyone who may have one: fetched when an authorization begins, replaced ahead of its end, and
 * replaced at once when somebody reports that WeCom refuses it. For the reactor's thread.
 */
final class TokenKeeper {

    /** A token is replaced at a moment in this part of its life, each at its own, so that they do not come together. */
    private static final double EARLIEST = 0.75;

    private static final double SPREAD = 0.15;

    /** WeCom hands out these again and again as long as they are good (pages 91039, 91200): asking earlier is useless. */
    private static final Duration AFTER_END = Duration.ofSeconds(1);

    /** WeCom may hand out a refused token again, and those who use it report it again. */
    private static final Duration SAME_REFUSAL = Duration.ofMinutes(1);

    private static final Duration FETCH = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final int MAX_DOUBLINGS = 6;
    private static final Duration FINAL_RETRY = Duration.ofHours(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final FetchedTokens fetched;
    private final RefreshAlerts alerts;
    private final AuthorizationMetrics metrics;
    private final RefreshQueue queue;
    private final Map<TokenKey, Failed> failures = new HashMap<>();
    private final Map<TokenKey, Refused> refused = new HashMap<>();

    /** How often in a row a token could not be had, and whether a ticket was missing. */
    private record Failed(int count, boolean forWantOfTicket) {}

    /** The token that was reported last. */
    private record Refused(String digest, Instant time) {}

    TokenKeeper(
            Ledger ledger,
            Reactor reactor,
            Secrets secrets,
            FetchedTokens fetched,
            RefreshAlerts alerts,
            AuthorizationMetrics metrics) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.fetched = fetched;
        this.alerts = alerts;
        this.metrics = metrics;
        this.queue = new RefreshQueue(reactor, this::renewed, this::ended);
    }

    /** Takes up what the ledger holds. */
    void begin() {
        for (TokenRow row : ledger.tokens()) {
            if (row.kind() != Kind.SUITE_TICKET) {
                offer(row);
                schedule(row);
            }
        }
        configured();
    }

    /** Fetches what the configuration asks for and is not there yet. */
    void configured() {
        secrets.config()
                .provider()
                .filter(provider -> ledger.owns(provider.corpId()))
                .map(provider -> new TokenKey.Provider(provider.corpId()))
                .filter(key -> row(key).isEmpty())
                .ifPresent(this::fetchNow);
        secrets.config().suites().stream()
                .filter(suite -> suite.secret().isPresent() && ledger.owns(suite.id()))
                .map(suite -> new TokenKey.Suite(suite.id()))
                .filter(key -> row(key).isEmpty())
                .filter(key -> hasTicket(key.suiteId()))
                .forEach(this::fetchNow);
        alerts.configured();
        for (AuthorizationRow row : ledger.authorizations()) {
            TokenKey key = new TokenKey.Corp(Tenant.parse(row.tenant()));
            if (row(key).filter(token -> token.expiresAt().isAfter(reactor.now()))
                    .isEmpty()) {
                refreshInTurn(key);
            }
        }
    }

    private boolean hasTicket(String suiteId) {
        return ledger.token(Kind.SUITE_TICKET, suiteId, null)
                .filter(ticket -> ticket.expiresAt().isAfter(reactor.now()))
                .isPresent();
    }

    /** Corps' tokens are only handed on, not used here. */
    private void offer(TokenRow row) {
        if (row.kind() != Kind.CORP) {
            try {
                fetched.offer(TokenIdentity.of(row).key(), token(row));
            } catch (WeComException e) {
                // Another is fetched when it is needed.
            }
        }
    }

    private Token token(TokenRow row) {
        return new Token(secrets.open(row, row.sealed(), TokenRow.VALUE), row.obtainedAt(), row.expiresAt());
    }

    private Optional<TokenRow> row(TokenKey key) {
        return ledger.token(identity(key).rowKey());
    }

    private TokenIdentity identity(TokenKey key) {
        return TokenIdentity.of(key, secrets.config().provider().map(provider -> provider.corpId()));
    }

    /** Gets a token as soon as possible, whatever is known; after the fetch that is under way, if there is one. */
    void fetchNow(TokenKey key) {
        if (secrets.isConfigured(key)) {
            queue.atOnce(key);
        }
    }

    private void refreshInTurn(TokenKey key) {
        if (secrets.isConfigured(key)) {
            queue.inTurn(key);
        }
    }

    /** A new ticket has come: what could not be got without it is tried again. */
    void ticketCame(String suiteId) {
        TokenKey suite = new TokenKey.Suite(suiteId);
        boolean missing =
                row(suite).filter(row -> row.expiresAt().isAfter(reactor.now())).isEmpty();
        if (missing && secrets.suite(suiteId).flatMap(s -> s.secret()).isPresent()) {
            fetchNow(suite);
        }
        failures.entrySet().stream()
                .filter(failure -> failure.getValue().forWantOfTicket())
                .map(Map.Entry::getKey)
                .filter(key -> identity(key).owner().equals(suiteId))
                .toList()
                .forEach(this::refreshInTurn);
    }

    /** WeCom refused a token of somebody's; if it is still the newest, another is fetched, once. */
    void rejected(TokenRejectionRow rejection) {
        Optional<TokenRow> current = ledger.token(rejection.kind(), rejection.owner(), rejection.corpId());
        if (current.isEmpty() || !isRenewable(rejection.kind())) {
            return;
        }
        TokenKey key = TokenIdentity.of(current.get()).key();
        Token token = token(current.get());
        boolean isNewest = TokenRejectionRow.digest(token.value().value()).equals(rejection.tokenDigest());
        Refused last = refused.get(key);
        boolean isNews = last == null
                || !last.digest().equals(rejection.tokenDigest())
                || last.time().plus(SAME_REFUSAL).isBefore(reactor.now());
        if (isNewest && isNews && queue.atOnce(key, () -> replacement(key, token, rejection.errcode()))) {
            refused.put(key, new Refused(rejection.tokenDigest(), reactor.now()));
            metrics.rejected(rejection.kind());
        }
    }

    private Token replacement(TokenKey key, Token token, int errcode) {
        fetched.offer(key, token);
        return fetched.replacement(key, token, errcode, Deadline.after(FETCH));
    }

    private Token renewed(TokenKey key) {
        return fetched.renew(key, Deadline.after(FETCH));
    }

    private static boolean isRenewable(Kind kind) {
        return switch (kind) {
            case SUITE, PROVIDER, CORP -> true;
            case SUITE_TICKET, CONTACT_SYNC -> false;
        };
    }

    /** A token was fetched, whoever needed it. */
    void fetched(TokenKey key, Token token) {
        TokenIdentity identity = identity(key);
        if (!isWanted(key, identity)) {
            return;
        }
        TokenRow known = ledger.token(identity.rowKey()).orElse(null);
        if (known != null && isSame(known, token)) {
            // By WeCom's clock it lasts for so long; asking before that gives the same again.
            planAfter(key, token.expiresAt());
            return;
        }
        Token later = laterThan(known, token);
        String sealed = secrets.seal(TokenRow.VALUE, later.value(), identity.row(later, ""));
        TokenRow row = identity.row(later, sealed);
        ledger.put(Topic.TOKENS, identity.owner(), row, later.obtainedAt());
        schedule(row);
    }

    /** What is fetched later is newer, also where the clock of the last owner of the partition was ahead of ours. */
    private static Token laterThan(@Nullable TokenRow known, Token token) {
        if (known == null || token.obtainedAt().isAfter(known.obtainedAt())) {
            return token;
        }
        return new Token(token.value(), known.obtainedAt().plusMillis(1), token.expiresAt());
    }

    /** Not any more, for example, after a cancellation. */
    private boolean isWanted(TokenKey key, TokenIdentity identity) {
        return ledger.owns(identity.owner())
                && secrets.isConfigured(key)
                && (!(key instanceof TokenKey.Corp corp)
                        || ledger.authorization(corp.tenant()).isPresent());
    }

    /** WeCom's own lives differ by the seconds between two answers. */
    private boolean isSame(TokenRow known, Token token) {
        try {
            return token(known).value().equals(token.value())
                    && known.expiresAt().isAfter(token.expiresAt().minus(Duration.ofMinutes(1)));
        } catch (WeComException e) {
            return false;
        }
    }

    /** A token that comes with an event, and cannot be got again. */
    void given(TokenIdentity identity, Token token) {
        String sealed = secrets.seal(TokenRow.VALUE, token.value(), identity.row(token, ""));
        ledger.put(Topic.TOKENS, identity.owner(), identity.row(token, sealed), token.obtainedAt());
    }

    /** It has ended. */
    void drop(TokenIdentity identity) {
        ledger.token(identity.rowKey()).ifPresent(row -> ledger.remove(Topic.TOKENS, identity.owner(), row.key()));
    }

    /** Nothing of a tenant's is kept. */
    void forget(Tenant tenant) {
        TokenKey key = new TokenKey.Corp(tenant);
        forget(key);
        drop(identity(key));
    }

    private void forget(TokenKey key) {
        fetched.forget(key);
        queue.forget(key);
        failures.remove(key);
        refused.remove(key);
        alerts.forget(identity(key));
    }

    private void schedule(TokenRow row) {
        if (isHandedOutAgain(row)) {
            planAfter(TokenIdentity.of(row).key(), row.expiresAt());
        } else if (row.kind() != Kind.CONTACT_SYNC) {
            Duration life = Duration.between(row.obtainedAt(), row.expiresAt());
            // The same after every restart.
            int share = Math.floorMod((row.key() + row.obtainedAt()).hashCode(), 10_000);
            long due = (long) (life.toMillis() * (EARLIEST + SPREAD * share / 10_000));
            queue.plan(TokenIdentity.of(row).key(), row.obtainedAt().plusMillis(due));
        }
    }

    private void planAfter(TokenKey key, Instant end) {
        Instant soonest = reactor.now().plus(AFTER_END);
        queue.plan(key, (end.isAfter(soonest) ? end : soonest).plus(jitter(AFTER_END)));
    }

    private boolean isHandedOutAgain(TokenRow row) {
        return switch (row.kind()) {
            case PROVIDER -> true;
            case CORP ->
                ledger.authorization(new Tenant(row.owner(), String.valueOf(row.corpId())))
                        .map(authorization -> switch (authorization.kind()) {
                            case OWN_APP, TEMPLATE -> true;
                            case THIRD_PARTY, ACQUISITION_COMPONENT, SERVICE_COMPONENT -> false;
                        })
                        .orElse(false);
            case SUITE, SUITE_TICKET, CONTACT_SYNC -> false;
        };
    }

    private static Duration jitter(Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis() + 1));
    }

    private void ended(TokenKey key, End<Token> end) {
        switch (end) {
            case End.Done<Token> done -> {
                metrics.refreshed(identity(key).kind(), true);
                failures.remove(key);
                if (key instanceof TokenKey.Corp) {
                    // It is in the ledger; a hundred thousand of them need not be here, too.
                    fetched.forget(key);
                }
                alerts.recovered(identity(key));
            }
            case End.Failed<Token> failed -> failed(key, failed.why());
        }
    }

    private void failed(TokenKey key, WeComException why) {
        TokenIdentity identity = identity(key);
        if (!isWanted(key, identity)) {
            forget(key);
            return;
        }
        metrics.refreshed(identity.kind(), false);
        int before = failures.containsKey(key) ? failures.get(key).count() : 0;
        failures.put(key, new Failed(before + 1, why.failure() instanceof Failure.TicketMissing));
        if (!queue.isWantedOnceMore(key)) {
            alerts.failed(identity, ledger.token(identity.rowKey()), why);
        }
        Duration delay = RefreshAlerts.isFinal(why)
                ? FINAL_RETRY
                : FIRST_RETRY.multipliedBy(1L << Math.min(before, MAX_DOUBLINGS));
        queue.plan(key, reactor.now().plus(delay).plus(jitter(delay.dividedBy(2))));
    }
}
