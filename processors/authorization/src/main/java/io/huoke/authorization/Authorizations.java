package io.huoke.authorization;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.AuthorizationRow.Special;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.WeComConfig.OwnApp;
import io.huoke.schemas.config.WeComConfig.Suite;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.suite.PermanentCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows who authorized what, from the first permanent code to the cancellation. For the reactor's thread. */
final class Authorizations {

    private static final Logger LOG = LoggerFactory.getLogger(Authorizations.class);

    /** Events that came before their authorization are kept as long as its code may live. */
    private static final Duration EARLY = Duration.ofMinutes(12);

    /** The time of an installation from the provider's site is ours, that of a cancellation WeCom's. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final AuthInfoReader reader;
    private final TokenKeeper tokens;
    private final Erasures erasures;
    private final Alerts alerts;
    private final Map<Tenant, List<WeComEvent>> early = new HashMap<>();

    Authorizations(
            Ledger ledger,
            Reactor reactor,
            Secrets secrets,
            AuthInfoReader reader,
            TokenKeeper tokens,
            Erasures erasures,
            Alerts alerts) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.reader = reader;
        this.tokens = tokens;
        this.erasures = erasures;
        this.alerts = alerts;
    }

    /** Takes up what the ledger and the configuration hold. */
    void begin() {
        configured();
        ledger.authorizations().stream()
                .filter(AuthorizationRow::isUnread)
                .map(row -> Tenant.parse(row.tenant()))
                .toList()
                .forEach(reader::read);
    }

    /** Corps' own apps are authorized by being configured. */
    void configured() {
        Set<String> configured =
                secrets.config().ownApps().stream().map(OwnApp::owner).collect(Collectors.toSet());
        ledger.authorizations().stream()
                .filter(row -> row.kind() == AppKind.OWN_APP && !configured.contains(row.owner()))
                .toList()
                .forEach(row -> {
                    tokens.forget(Tenant.parse(row.tenant()));
                    alerts.forget(row.tenant());
                    ledger.remove(Topic.AUTHORIZATIONS, row.owner(), row.key());
                });
        for (Suite suite : secrets.config().suites()) {
            ledger.authorizations().stream()
                    .filter(row -> row.owner().equals(suite.id()) && row.kind() != suite.kind())
                    .toList()
                    .forEach(row -> ledger.put(
                            Topic.AUTHORIZATIONS,
                            row.owner(),
                            row.change().kind(suite.kind()).row(),
                            reactor.now()));
        }
        for (OwnApp app : secrets.config().ownApps()) {
            Tenant tenant = new Tenant(app.owner(), app.corpId());
            if (ledger.owns(app.owner()) && ledger.authorization(tenant).isEmpty()) {
                Instant now = reactor.now();
                AuthorizationRow row = AuthorizationRow.beginning(tenant, AppKind.OWN_APP, 1, now)
                        .agents(List.of(new Agent(app.agentId(), null, null, null)), now)
                        .row();
                ledger.put(Topic.AUTHORIZATIONS, app.owner(), row, now);
                tokens.fetchNow(new TokenKey.Corp(tenant));
            }
        }
    }

    /** A code was exchanged: an authorization begins, or goes on with another permanent code. */
    void begun(ExchangeRow exchange, PermanentCode code) {
        Tenant tenant = new Tenant(exchange.owner(), code.authCorpInfo().corpId());
        Optional<FenceRow> fence = erasures.fence(tenant);
        Optional<AuthorizationRow> known = ledger.authorization(tenant);
        if (isOutdated(exchange, fence, known)) {
            LOG.atInfo()
                    .addKeyValue("eventId", exchange.eventId())
                    .log("an authorization that was cancelled since, or followed by another");
            return;
        }
        AuthorizationRow.Draft draft = known.map(AuthorizationRow::change)
                .orElseGet(() -> AuthorizationRow.beginning(
                        tenant,
                        secrets.kind(tenant.owner()),
                        fence.map(FenceRow::epoch).orElse(0) + 1,
                        exchange.time()));
        String registrationState =
                code.registerCodeInfo() == null ? null : code.registerCodeInfo().state();
        // Where we made the state ourselves, the exchange has the part that the caller asked for.
        boolean ours = exchange.stateDigest() != null
                || code.state() == null
                || code.state().isEmpty();
        String state = ours ? exchange.state() : code.state();
        AuthorizationRow bare = draft.changedAt(exchange.time())
                .corpName(code.authCorpInfo().corpName())
                .state(state)
                .registrationState(registrationState)
                .addOpenKfIds(exchange.openKfIds())
                .row();
        String sealed = secrets.seal(AuthorizationRow.PERMANENT_CODE, code.permanentCode(), bare);
        AuthorizationRow row = bare.change().code(sealed, exchange.time()).row();
        ledger.put(Topic.AUTHORIZATIONS, tenant.owner(), row, exchange.time());
        if (known.isEmpty() && fence.isPresent()) {
            erasures.readmit(tenant, row);
        }
        LOG.atInfo()
                .addKeyValue("tenant", tenant)
                .addKeyValue("eventId", exchange.eventId())
                .log("authorized");
        reactor.afterCommit(() -> {
            tokens.fetchNow(new TokenKey.Corp(tenant));
            reader.read(tenant);
        });
        List<WeComEvent> waited = early.remove(tenant);
        if (waited != null) {
            waited.forEach(this::happened);
        }
    }

    private static boolean isOutdated(
            ExchangeRow exchange, Optional<FenceRow> fence, Optional<AuthorizationRow> known) {
        if (known.isPresent()) {
            Instant codeAt = known.get().codeAt();
            return codeAt != null && codeAt.isAfter(exchange.time());
        }
        Instant latest = exchange.stateDigest() == null
                ? exchange.time()
                : exchange.time().plus(SKEW);
        return fence.filter(f -> f.erasedAt().isAfter(latest)).isPresent();
    }

    /** Something about an authorization: change_auth, approve_special_auth or cancel_special_auth. */
    void happened(WeComEvent event) {
        switch (event.type()) {
            case "wecom.change_auth" -> changed(event);
            case "wecom.approve_special_auth" -> special(event, true);
            case "wecom.cancel_special_auth" -> special(event, false);
            default -> throw new IllegalArgumentException(event.type() + " is not about an authorization");
        }
    }

    /** What was authorized has changed: WeCom says that it did, not how (page 100964). */
    private void changed(WeComEvent event) {
        current(event).ifPresent(row -> {
            Object selected = event.data().field("ExtraInfo/AuthOpenKfIdList/OpenKfId");
            List<String> openKfIds = selected instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
            ledger.put(
                    Topic.AUTHORIZATIONS,
                    row.owner(),
                    row.change()
                            .changedAt(event.time())
                            .state(event.data().state())
                            .addOpenKfIds(openKfIds)
                            .unread()
                            .row(),
                    event.time());
            Tenant tenant = Tenant.parse(row.tenant());
            reactor.afterCommit(() -> reader.read(tenant));
        });
    }

    /** The administrator confirmed a special permission, or withdrew it (page 98959). */
    private void special(WeComEvent event, boolean approved) {
        current(event)
                .ifPresent(row -> ledger.put(
                        Topic.AUTHORIZATIONS,
                        row.owner(),
                        row.change()
                                .special(
                                        String.valueOf(event.data().field("AuthType")),
                                        new Special(approved, event.time()))
                                .row(),
                        event.time()));
    }

    /** The row that an event is about; none if the event belongs to an earlier authorization, or to none. */
    private Optional<AuthorizationRow> current(WeComEvent event) {
        Tenant tenant = event.tenant();
        Optional<AuthorizationRow> row = tenant == null
                ? Optional.empty()
                : ledger.authorization(tenant)
                        .filter(known -> !known.authorizedAt().isAfter(event.time()));
        if (row.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("eventId", event.id())
                    .addKeyValue("type", event.type())
                    .log("about an authorization that is not known (yet), or from before it");
            if (tenant != null && ledger.authorization(tenant).isEmpty()) {
                early.computeIfAbsent(tenant, unused -> new ArrayList<>()).add(event);
                reactor.after(EARLY, () -> early.remove(tenant));
            }
        }
        return row;
    }

    /** The enterprise took it back: everything about it goes (page 100964). */
    void cancelled(WeComEvent event) {
        Tenant tenant = event.tenant();
        if (tenant == null) {
            return;
        }
        Optional<AuthorizationRow> known = ledger.authorization(tenant);
        if (known.isPresent()) {
            cancelled(tenant, known.get(), event.time());
        } else if (erasures.fence(tenant)
                .filter(fence -> !fence.erasedAt().isBefore(event.time()))
                .isEmpty()) {
            erasures.erase(tenant, Optional.empty(), event.time());
        }
    }

    private void cancelled(Tenant tenant, AuthorizationRow row, Instant time) {
        Instant codeAt = row.codeAt();
        if (row.authorizedAt().isAfter(time)) {
            // Late: it ended an authorization before this one.
            return;
        }
        if (codeAt != null && codeAt.isAfter(time)) {
            // The next authorization overtook it. What was before is forgotten, what came with the code stays.
            AuthorizationRow next = row.change().nextEpoch(codeAt).row();
            erasures.erase(tenant, Optional.of(row.epoch()), time);
            ledger.put(Topic.AUTHORIZATIONS, tenant.owner(), next, codeAt);
            erasures.readmit(tenant, next);
            return;
        }
        tokens.forget(tenant);
        ledger.remove(Topic.AUTHORIZATIONS, row.owner(), row.key());
        erasures.erase(tenant, Optional.of(row.epoch()), time);
    }
}
