package io.huoke.authorization;

import io.huoke.authorization.Alerts.OwnersCondition;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.tokens.TokenIdentity;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says that tokens cannot be refreshed: of one enterprise where it alone is the reason, of the owner otherwise, so that
 * an outage of WeCom is one alert and not a hundred thousand. For the reactor's thread.
 */
final class RefreshAlerts {

    private static final String FAILING = "TokenRefreshFailing";
    private static final String REVOKED = "AuthorizationRevoked";
    private static final String NOT_TRUSTED = "CallerNotTrusted";

    private static final Set<String> OURS = Set.of(FAILING, REVOKED, NOT_TRUSTED);

    private static final String NOT_TRUSTED_SUMMARY =
            "WeCom does not trust the address (60020) from which calls are made for ";
    private static final String NOT_TRUSTED_ACTION =
            "add the address, which the log names, to the trusted ones in WeCom's console; it takes about a minute";

    private static final int IP_NOT_TRUSTED = 60020;
    private static final List<Integer> AUTHORIZATION_GONE = List.of(40084, 48004);

    /** A token is refreshed well before its end: until then a failure may pass. */
    private static final Duration TIME_LEFT = Duration.ofMinutes(5);

    /** A new enterprise's first token may take a few attempts. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final Alerts alerts;

    /** Since when which tokens cannot be had, by owner. */
    private final Map<String, Map<TokenIdentity, Instant>> failing = new HashMap<>();

    RefreshAlerts(Ledger ledger, Reactor reactor, Secrets secrets, Alerts alerts) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.alerts = alerts;
    }

    /** Whether asking again soon is useless. */
    static boolean isFinal(WeComException why) {
        return switch (why.failure()) {
            case Failure.TenantFinal tenant -> true;
            case Failure.ItemFinal item -> true;
            case Failure.Configuration configuration -> false;
            case Failure.Retry retry -> false;
            case Failure.Throttled throttled -> false;
            case Failure.TicketMissing missing -> false;
            case Failure.TokenRejected rejected -> false;
            case Failure.Unknown unknown -> false;
        };
    }

    /** A token could not be had. */
    void failed(TokenIdentity identity, Optional<TokenRow> known, WeComException why) {
        Instant now = reactor.now();
        Instant since = failing.computeIfAbsent(identity.owner(), unused -> new HashMap<>())
                .computeIfAbsent(identity, unused -> now);
        int errcode = why.errcode().orElse(0);
        if (errcode == IP_NOT_TRUSTED) {
            fire(NOT_TRUSTED, identity.owner(), NOT_TRUSTED_SUMMARY + identity.owner(), NOT_TRUSTED_ACTION);
        } else if (identity.tenant() != null && isFinal(why)) {
            ofTenant(identity, errcode, why);
        } else if (endsSoon(known)
                && (identity.tenant() == null || since.plus(PATIENCE).isBefore(now))) {
            fire(
                    FAILING,
                    identity.owner(),
                    "tokens of " + identity.owner() + " cannot be refreshed (" + reason(why) + ")",
                    "see the log and `huoke doctor`; calls to WeCom fail as tokens end");
        }
    }

    private boolean endsSoon(Optional<TokenRow> known) {
        return known.filter(row -> row.expiresAt().isAfter(reactor.now().plus(TIME_LEFT)))
                .isEmpty();
    }

    /** About an owner as a whole: without what differs from enterprise to enterprise. */
    private void fire(String name, String owner, String summary, String action) {
        alerts.fire(
                new OwnersCondition(name, owner, null, Severity.CRITICAL, null, null, reactor.now(), summary, action));
    }

    private void ofTenant(TokenIdentity identity, int errcode, WeComException why) {
        Tenant tenant = Tenant.parse(String.valueOf(identity.tenant()));
        Optional<String> corpName = ledger.authorization(tenant).map(AuthorizationRow::corpName);
        boolean gone = AUTHORIZATION_GONE.contains(errcode);
        alerts.fire(new OwnersCondition(
                gone ? REVOKED : FAILING,
                identity.owner(),
                identity.corpId(),
                gone ? Severity.CRITICAL : Severity.WARNING,
                identity.tenant(),
                corpName.orElse(null),
                reactor.now(),
                (gone
                                ? "WeCom says that " + tenant
                                        + " has not authorized (any more), and no cancel_auth came"
                                : "there is no token for " + tenant)
                        + ": " + why.getMessage(),
                gone
                        ? "ask the enterprise; if it wants to go on, let it authorize again"
                        : "do what the message says; it is tried again every hour"));
    }

    /** Without what differs from enterprise to enterprise. */
    private static String reason(WeComException why) {
        return why.errcode().isPresent()
                ? "errcode " + why.errcode().getAsInt()
                : switch (why.failure()) {
                    case Failure.TicketMissing missing -> "no valid suite_ticket";
                    case Failure.Configuration configuration -> "a secret is missing or cannot be opened";
                    default -> "WeCom does not answer as it should";
                };
    }

    /** A token could be had again. */
    void recovered(TokenIdentity identity) {
        forget(identity);
        if (identity.tenant() != null) {
            alerts.resolve(FAILING, identity.owner(), identity.corpId());
            alerts.resolve(REVOKED, identity.owner(), identity.corpId());
        }
    }

    /** Nobody wants that token any more. */
    void forget(TokenIdentity identity) {
        Map<TokenIdentity, Instant> ofOwner = failing.get(identity.owner());
        if (ofOwner != null) {
            ofOwner.remove(identity);
        }
        if (ofOwner == null || ofOwner.isEmpty()) {
            failing.remove(identity.owner());
            alerts.resolve(FAILING, identity.owner(), null);
            alerts.resolve(NOT_TRUSTED, identity.owner(), null);
        }
    }

    /** What is about an owner who is not in the configuration any more has ended. */
    void configured() {
        ledger.alerts().stream()
                .filter(AlertRow::isFiring)
                .filter(alert -> OURS.contains(alert.name()))
                .filter(alert ->
                        !secrets.isConfigured(String.valueOf(alert.labels().get(Condition.OWNER))))
                .toList()
                .forEach(alerts::resolve);
    }
}
