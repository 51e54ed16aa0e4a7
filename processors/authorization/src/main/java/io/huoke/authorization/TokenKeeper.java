package io.huoke.authorization;

import io.huoke.authorization.Reactor.End;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.schemas.Topic;
import io.huoke.tokens.TokenIdentity;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.token.FetchedTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final Duration AFTER_END = Duration.ofMillis(500);

    /** With 50 ms a call some 300 per second: well below what WeCom allows a provider (page 90312). */
    private static final int REFRESHES = 16;

    /** For those who wait. */
    private static final int URGENT = 64;

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
    private final Slots background;
    private final Slots urgent;
    private final Set<TokenKey> underWay = new HashSet<>();
    private final Map<TokenKey, Integer> failures = new HashMap<>();

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
        this.background = new Slots(reactor, REFRESHES);
        this.urgent = new Slots(reactor, URGENT);
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
                .ifPresent(key -> refresh(key, urgent));
        secrets.config().suites().stream()
                .filter(suite -> suite.secret().isPresent() && ledger.owns(suite.id()))
                .map(suite -> new TokenKey.Suite(suite.id()))
                .filter(key -> row(key).isEmpty())
                .filter(key -> hasTicket(key.suiteId()))
                .forEach(key -> refresh(key, urgent));
        for (AuthorizationRow row : ledger.authorizations()) {
            TokenKey key = new TokenKey.Corp(Tenant.parse(row.tenant()));
            if (row(key).filter(token -> token.expiresAt().isAfter(reactor.now()))
                    .isEmpty()) {
                refresh(key, background);
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

    /** Gets a token as soon as possible, whatever is known. */
    void fetchNow(TokenKey key) {
        refresh(key, urgent);
    }

    /** A new ticket has come: what could not be got without it is tried again. */
    void ticketCame(String suiteId) {
        TokenKey suite = new TokenKey.Suite(suiteId);
        boolean missing =
                row(suite).filter(row -> row.expiresAt().isAfter(reactor.now())).isEmpty();
        if (missing && secrets.suite(suiteId).flatMap(s -> s.secret()).isPresent()) {
            refresh(suite, urgent);
        }
        failures.keySet().stream()
                .filter(key -> identity(key).owner().equals(suiteId))
                .toList()
                .forEach(key -> refresh(key, background));
    }

    /** WeCom refused a token of somebody's; if it is still the newest, another is fetched, once. */
    void rejected(TokenRejectionRow rejection) {
        Optional<TokenRow> current = ledger.token(rejection.kind(), rejection.owner(), rejection.corpId());
        if (current.isEmpty() || rejection.kind() == Kind.SUITE_TICKET) {
            return;
        }
        TokenKey key = TokenIdentity.of(current.get()).key();
        Token refused = token(current.get());
        if (!TokenRejectionRow.digest(refused.value().value()).equals(rejection.tokenDigest()) || !underWay.add(key)) {
            return;
        }
        metrics.rejected(rejection.kind());
        fetched.offer(key, refused);
        urgent.call(
                () -> fetched.replacement(key, refused, rejection.errcode(), Deadline.after(FETCH)),
                end -> ended(key, end));
    }

    /** A token was fetched, whoever needed it. */
    void fetched(TokenKey key, Token token) {
        TokenIdentity identity = identity(key);
        if (!isWanted(key, identity)) {
            return;
        }
        TokenRow known = ledger.token(identity.rowKey()).orElse(null);
        if (known != null && isSame(known, token)) {
            scheduleAfterEnd(known);
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

    /** A token that comes with an event. */
    void given(TokenKey key, Token token) {
        fetched.offer(key, token);
        fetched(key, token);
    }

    /** Nothing of a tenant's is kept. */
    void forget(Tenant tenant) {
        TokenKey key = new TokenKey.Corp(tenant);
        fetched.forget(key);
        failures.remove(key);
        ledger.token(Kind.CORP, tenant.owner(), tenant.corpId())
                .ifPresent(row -> ledger.remove(Topic.TOKENS, tenant.owner(), row.key()));
    }

    private void schedule(TokenRow row) {
        if (isHandedOutAgain(row)) {
            scheduleAfterEnd(row);
        } else if (row.kind() != Kind.CONTACT_SYNC) {
            Duration life = Duration.between(row.obtainedAt(), row.expiresAt());
            // The same after every restart.
            int share = Math.floorMod((row.key() + row.obtainedAt()).hashCode(), 10_000);
            long due = (long) (life.toMillis() * (EARLIEST + SPREAD * share / 10_000));
            scheduleAt(row.obtainedAt().plusMillis(due), row);
        }
    }

    private void scheduleAfterEnd(TokenRow row) {
        Instant now = reactor.now();
        Instant end = row.expiresAt().isAfter(now) ? row.expiresAt() : now;
        scheduleAt(end.plus(jitter(AFTER_END)), row);
    }

    private void scheduleAt(Instant due, TokenRow row) {
        TokenKey key = TokenIdentity.of(row).key();
        reactor.at(due, () -> {
            if (row(key).filter(current -> current.obtainedAt().equals(row.obtainedAt()))
                    .isPresent()) {
                refresh(key, background);
            }
        });
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

    private void refresh(TokenKey key, Slots slots) {
        if (secrets.isConfigured(key) && underWay.add(key)) {
            slots.call(() -> fetched.renew(key, Deadline.after(FETCH)), end -> ended(key, end));
        }
    }

    private void ended(TokenKey key, End<Token> end) {
        underWay.remove(key);
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
            failures.remove(key);
            return;
        }
        metrics.refreshed(identity.kind(), false);
        int count = failures.merge(key, 1, Integer::sum);
        alerts.failed(identity, ledger.token(identity.rowKey()), why);
        Duration delay = RefreshAlerts.isFinal(why)
                ? FINAL_RETRY
                : FIRST_RETRY.multipliedBy(1L << Math.min(count - 1, MAX_DOUBLINGS));
        reactor.after(delay.plus(jitter(delay.dividedBy(2))), () -> {
            if (failures.containsKey(key)) {
                refresh(key, background);
            }
        });
    }
}
