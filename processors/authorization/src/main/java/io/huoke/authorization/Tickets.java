package io.huoke.authorization;

import io.huoke.authorization.Alerts.OwnersCondition;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps each suite's newest ticket, and says when none comes any more (page 90628): without one all of the suite's tokens
 * die within half an hour. For the reactor's thread.
 */
final class Tickets {

    static final Duration LIFE = Duration.ofMinutes(30);

    private static final String SILENCE = "SuiteTicketSilence";
    private static final Duration LATE = Duration.ofMinutes(20);
    private static final Duration VERY_LATE = Duration.ofMinutes(25);
    private static final Duration CHECK = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final Alerts alerts;
    private final TokenKeeper tokens;

    /** When this began to wait for a suite of which nothing is known. */
    private final Map<String, Instant> waitingSince = new HashMap<>();

    Tickets(Ledger ledger, Reactor reactor, Secrets secrets, Alerts alerts, TokenKeeper tokens) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.alerts = alerts;
        this.tokens = tokens;
    }

    /** Starts the clock of every configured suite. */
    void begin() {
        reactor.every(CHECK, this::check);
    }

    /** A ticket came; an older one than is known changes nothing. */
    void came(WeComEvent event, Secret ticket) {
        String suite = event.data().owner();
        TokenRow bare = new TokenRow(
                null, suite, Kind.SUITE_TICKET, null, event.time(), event.time().plus(LIFE), "");
        TokenRow known = ledger.token(bare.key()).orElse(null);
        if (!bare.isNewerThan(known)) {
            return;
        }
        String sealed = secrets.seal(TokenRow.VALUE, ticket, bare);
        ledger.put(
                Topic.TOKENS,
                suite,
                new TokenRow(null, suite, Kind.SUITE_TICKET, null, bare.obtainedAt(), bare.expiresAt(), sealed),
                event.time());
        check(suite);
        tokens.ticketCame(suite);
    }

    private void check() {
        Set<String> configured = new HashSet<>();
        secrets.config().suites().stream()
                .filter(suite -> suite.secret().isPresent() && ledger.owns(suite.id()))
                .forEach(suite -> configured.add(suite.id()));
        configured.forEach(this::check);
        ledger.alerts().stream()
                .filter(AlertRow::isFiring)
                .filter(alert -> alert.name().equals(SILENCE))
                .filter(alert -> !configured.contains(alert.labels().get(Condition.OWNER)))
                .toList()
                .forEach(alerts::resolve);
    }

    private void check(String suite) {
        Instant now = reactor.now();
        Instant last = ledger.token(Kind.SUITE_TICKET, suite, null)
                .map(TokenRow::obtainedAt)
                .orElseGet(() -> waitingSince.computeIfAbsent(suite, unused -> now));
        Duration silence = Duration.between(last, now);
        if (silence.compareTo(LATE) < 0) {
            alerts.resolve(SILENCE, suite, null);
            return;
        }
        boolean urgent = silence.compareTo(VERY_LATE) >= 0;
        alerts.fire(
                new OwnersCondition(
                        SILENCE,
                        suite,
                        null,
                        urgent ? Severity.CRITICAL : Severity.WARNING,
                        null,
                        null,
                        last,
                        "no suite_ticket for " + suite + " since " + last + "; at " + last.plus(LIFE)
                                + " its tokens cannot be refreshed any more",
                        "let WeCom push one from its console, and see whether callbacks for the suite arrive: huoke_ingress_*"));
    }
}
