package io.huoke.authorization;

import io.huoke.runtime.alert.Alerting;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Topic;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Raises, repeats and ends the alerts of this service. Each is about an owner, and lies with it as long as it fires. For
 * the reactor's thread.
 */
final class Alerts {

    private static final Duration CHECK = Duration.ofMinutes(10);

    /** The label that tells which State one is about. */
    static final String STATE = "state";

    private final Ledger ledger;
    private final Reactor reactor;

    /**
     * What is wrong.
     *
     * @param name of the condition
     * @param owner whom it is about
     * @param detail tells it from others of the same name and owner; null where there can be only one
     * @param tenant null where it is about no single one
     * @param corpName of the tenant, if known
     * @param since when it began
     * @param summary one sentence
     * @param action what to do
     * @param eventIds what caused it
     * @param state of the authorization link or registration that it is about, if it is about one
     */
    record OwnersCondition(
            String name,
            String owner,
            @Nullable String detail,
            Severity severity,
            @Nullable String tenant,
            @Nullable String corpName,
            Instant since,
            String summary,
            String action,
            List<String> eventIds,
            @Nullable String state) {

        /** One that is about no State. */
        OwnersCondition(
                String name,
                String owner,
                @Nullable String detail,
                Severity severity,
                @Nullable String tenant,
                @Nullable String corpName,
                Instant since,
                String summary,
                String action) {
            this(name, owner, detail, severity, tenant, corpName, since, summary, action, List.of(), null);
        }

        String key() {
            return Alerts.key(name, owner, detail);
        }

        private Condition condition() {
            Map<String, String> labels = new HashMap<>();
            labels.put(Condition.SERVICE, AuthorizationService.NAME);
            labels.put(Condition.OWNER, owner);
            if (state != null) {
                labels.put(STATE, state);
            }
            return new Condition(
                    key(), name, severity, tenant, corpName, since, summary, action, eventIds, labels, null);
        }
    }

    Alerts(Ledger ledger, Reactor reactor) {
        this.ledger = ledger;
        this.reactor = reactor;
    }

    /** Begins to repeat what fires. */
    void begin() {
        reactor.every(CHECK, this::repeat);
    }

    static String key(String name, String owner, @Nullable String detail) {
        return detail == null ? Condition.key(name, owner) : Condition.key(name, owner, detail);
    }

    /** The condition holds; nothing happens if that is known, and was said recently, be it in other words. */
    void fire(OwnersCondition condition) {
        Instant now = reactor.now();
        Alerting.next(ledger.alert(condition.key()).orElse(null), Optional.of(condition.condition()), now)
                .ifPresent(row -> ledger.put(Topic.ALERTS, row, now));
    }

    /** The condition has ended, if it held. */
    void resolve(String name, String owner, @Nullable String detail) {
        ledger.alert(key(name, owner, detail)).filter(AlertRow::isFiring).ifPresent(this::resolve);
    }

    /** The same for one that fires. */
    void resolve(AlertRow alert) {
        Instant now = reactor.now();
        ledger.put(Topic.ALERTS, alert.endedAt(now), now);
    }

    /** Takes back all that names a tenant, as if it had never been said. */
    long forget(String tenant) {
        List<String> keys = ledger.alerts().stream()
                .filter(alert -> tenant.equals(alert.tenant()))
                .map(AlertRow::key)
                .toList();
        keys.forEach(key -> ledger.remove(Topic.ALERTS, key));
        return keys.size();
    }

    private void repeat() {
        Instant now = reactor.now();
        ledger.alerts().stream()
                .filter(AlertRow::isFiring)
                .filter(alert -> alert.lastSeen().plus(Alerting.REPEAT).isBefore(now))
                .toList()
                .forEach(alert -> ledger.put(Topic.ALERTS, alert.seenAt(now), now));
    }
}
