package io.huoke.authorization;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Topic;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Raises, repeats and ends the alerts of this service. Each is about an owner, and lies with it as long as it fires. For
 * the reactor's thread.
 */
final class Alerts {

    /** So that retention never eats a firing one. */
    private static final Duration REPEAT = Duration.ofDays(1);

    /** The reason of a failure may be told differently each time. */
    private static final Duration OTHER_WORDS = Duration.ofMinutes(10);

    private static final Duration CHECK = Duration.ofMinutes(10);

    /** The label that tells whose alerts these are. */
    static final String SERVICE = "service";

    /** The label that tells which owner one is about. */
    static final String OWNER = "owner";

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
    record Condition(
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
        Condition(
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
        return name + "/" + owner + (detail == null ? "" : "/" + detail);
    }

    /** The condition holds; nothing happens if that is known, and was said recently, be it in other words. */
    void fire(Condition condition) {
        AlertRow known =
                ledger.alert(condition.key()).filter(AlertRow::isFiring).orElse(null);
        Instant now = reactor.now();
        if (known != null && known.severity() == condition.severity()) {
            boolean recent = known.lastSeen().plus(OTHER_WORDS).isAfter(now);
            if (recent || known.summary().equals(condition.summary())) {
                return;
            }
        }
        Map<String, String> labels =
                new TreeMap<>(Map.of(SERVICE, AuthorizationService.NAME, OWNER, condition.owner()));
        if (condition.state() != null) {
            labels.put(STATE, condition.state());
        }
        ledger.put(
                Topic.ALERTS,
                new AlertRow(
                        condition.key(),
                        condition.name(),
                        AlertRow.State.FIRING,
                        condition.severity(),
                        condition.tenant(),
                        condition.corpName(),
                        known == null ? condition.since() : known.since(),
                        now,
                        null,
                        condition.summary(),
                        condition.action(),
                        condition.eventIds(),
                        labels),
                now);
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
                .filter(alert -> alert.lastSeen().plus(REPEAT).isBefore(now))
                .toList()
                .forEach(alert -> ledger.put(Topic.ALERTS, alert.seenAt(now), now));
    }
}
