package io.huoke.authorization;

import io.huoke.authorization.Alerts.OwnersCondition;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.ExchangeRow;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Says which auth codes did not become an authorization, and what to do. For the reactor's thread. */
final class ExchangeAlerts {

    private static final String LOST = "AuthCodeLost";
    private static final String REFUSED = "AuthCodeRefused";
    private static final String UNREADABLE = "AuthAnswerUnreadable";
    private static final String WAITING = "AuthCodeWaiting";

    /** These are about one code. */
    private static final Set<String> OF_ONE_CODE = Set.of(LOST, REFUSED, UNREADABLE);

    private static final String AUTHORIZE_AGAIN =
            "ask the enterprise to authorize again; of a 代开发 app, let it reset the secret in WeCom's console";

    /** Nothing brings the code back, and by then somebody has read it. */
    private static final Duration SHOWN = Duration.ofDays(7);

    private static final Duration CHECK = Duration.ofMinutes(10);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Alerts alerts;

    ExchangeAlerts(Ledger ledger, Reactor reactor, Alerts alerts) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.alerts = alerts;
    }

    void begin() {
        reactor.every(CHECK, () -> ledger.alerts().stream()
                .filter(AlertRow::isFiring)
                .filter(alert -> OF_ONE_CODE.contains(alert.name()))
                .filter(alert -> alert.since().plus(SHOWN).isBefore(reactor.now()))
                .toList()
                .forEach(alerts::resolve));
    }

    /** @param doubtful whether WeCom may have honoured the code */
    void lost(ExchangeRow row, boolean doubtful, String reason) {
        fire(
                row,
                doubtful ? LOST : REFUSED,
                doubtful
                        ? "and its auth code is consumed, but WeCom's answer is lost: " + reason
                        : "but its auth code did not become a permanent code: " + reason,
                AUTHORIZE_AGAIN);
    }

    /** WeCom's answer is kept, and is none. */
    void unreadable(ExchangeRow row) {
        fire(
                row,
                UNREADABLE,
                "and WeCom's answer to its auth code cannot be read; it is kept, sealed, on huoke.exchanges under "
                        + row.key() + " for some days",
                "look at it with the keyset, or " + AUTHORIZE_AGAIN);
    }

    private void fire(ExchangeRow row, String name, String what, String action) {
        alerts.fire(new OwnersCondition(
                name,
                row.owner(),
                row.eventId(),
                Severity.CRITICAL,
                null,
                null,
                row.time(),
                "an enterprise authorized " + row.owner() + " at " + row.time()
                        + (row.state() == null ? "" : " (State " + row.state() + ")") + ", " + what,
                action,
                List.of(row.eventId()),
                row.state()));
    }

    /** A code cannot be exchanged before somebody does something. */
    void waiting(ExchangeRow row, String reason) {
        alerts.fire(new OwnersCondition(
                WAITING,
                row.owner(),
                null,
                Severity.CRITICAL,
                null,
                null,
                row.receivedAt(),
                "auth codes of " + row.owner() + " cannot be exchanged and end after ten minutes: " + reason,
                "do what the message says, at once"));
    }

    /** No code waits any more. */
    void noneWaits(String owner) {
        alerts.resolve(WAITING, owner, null);
    }

    /** An authorization succeeded: earlier failures of the same State are mended. */
    void settled(ExchangeRow row) {
        String state = row.state();
        if (state == null) {
            return;
        }
        ledger.alerts().stream()
                .filter(AlertRow::isFiring)
                .filter(alert -> OF_ONE_CODE.contains(alert.name()))
                .filter(alert -> row.owner().equals(alert.labels().get(Condition.OWNER))
                        && state.equals(alert.labels().get(Alerts.STATE)))
                .toList()
                .forEach(alerts::resolve);
    }
}
