package io.huoke.authorization;

import io.huoke.authorization.Reactor.End;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.AuthorizationRow.Special;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig.OwnApp;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.suite.AuthInfo;
import io.huoke.wecom.suite.PermanentCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows who authorized what, from the first permanent code to the cancellation. For the reactor's thread. */
final class Authorizations {

    private static final Logger LOG = LoggerFactory.getLogger(Authorizations.class);
    private static final int READS = 16;
    private static final Duration READ_AGAIN = Duration.ofMinutes(1);
    private static final Duration READ_FINAL = Duration.ofHours(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final WeComClient wecom;
    private final TokenKeeper tokens;
    private final Erasures erasures;
    private final Slots reads;
    private final Set<Tenant> reading = new HashSet<>();

    Authorizations(
            Ledger ledger, Reactor reactor, Secrets secrets, WeComClient wecom, TokenKeeper tokens, Erasures erasures) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.wecom = wecom;
        this.tokens = tokens;
        this.erasures = erasures;
        this.reads = new Slots(reactor, READS);
    }

    /** Takes up what the ledger and the configuration hold. */
    void begin() {
        configured();
        ledger.authorizations().stream()
                .filter(AuthorizationRow::isUnread)
                .map(row -> Tenant.parse(row.tenant()))
                .forEach(this::read);
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
                    ledger.remove(Topic.AUTHORIZATIONS, row.owner(), row.key());
                });
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
        if (known.isEmpty()
                && fence.filter(f -> f.erasedAt().isAfter(exchange.time())).isPresent()) {
            LOG.atInfo().addKeyValue("eventId", exchange.eventId()).log("an authorization that was cancelled since");
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
        AuthorizationRow row = bare.change().sealed(sealed).row();
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
            read(tenant);
        });
    }

    /** What was authorized has changed: WeCom says that it did, not how (page 100964). */
    void changed(WeComEvent event) {
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
                            .row(),
                    event.time());
            Tenant tenant = Tenant.parse(row.tenant());
            reactor.afterCommit(() -> read(tenant));
        });
    }

    /** The administrator confirmed a special permission, or withdrew it (page 98959). */
    void special(WeComEvent event, boolean approved) {
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
                    .log("about an authorization that is not known, or from before it");
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
        boolean stale = known.map(row -> row.authorizedAt().isAfter(event.time()))
                .orElseGet(() -> erasures.fence(tenant)
                        .filter(fence -> !fence.erasedAt().isBefore(event.time()))
                        .isPresent());
        if (!stale) {
            tokens.forget(tenant);
            known.ifPresent(row -> ledger.remove(Topic.AUTHORIZATIONS, row.owner(), row.key()));
            erasures.erase(tenant, known.map(AuthorizationRow::epoch), event.time());
        }
    }

    /** Asks WeCom what was authorized. */
    private void read(Tenant tenant) {
        Optional<AuthorizationRow> found = ledger.authorization(tenant).filter(AuthorizationRow::isUnread);
        if (found.isEmpty() || !reading.add(tenant)) {
            return;
        }
        AuthorizationRow row = found.get();
        reads.call(
                () -> {
                    Secret code = secrets.open(row, row.sealed(), AuthorizationRow.PERMANENT_CODE);
                    return wecom.suite(tenant.owner()).authInfo(tenant.corpId(), code);
                },
                end -> ended(tenant, row.changedAt(), end));
    }

    private void ended(Tenant tenant, Instant asOf, End<AuthInfo> end) {
        reading.remove(tenant);
        Optional<AuthorizationRow> row = ledger.authorization(tenant);
        if (row.isEmpty()) {
            return;
        }
        switch (end) {
            case End.Done<AuthInfo> done -> {
                ledger.put(
                        Topic.AUTHORIZATIONS,
                        tenant.owner(),
                        row.get()
                                .change()
                                .corpName(done.answer().authCorpInfo().corpName())
                                .agents(agents(done.answer()), asOf)
                                .row(),
                        reactor.now());
                read(tenant);
            }
            case End.Failed<AuthInfo> failed -> {
                WeComException why = failed.why();
                LOG.atWarn()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("error", why.getMessage())
                        .log("what was authorized is not known yet");
                reactor.after(RefreshAlerts.isFinal(why) ? READ_FINAL : READ_AGAIN, () -> read(tenant));
            }
        }
    }

    private static List<Agent> agents(AuthInfo info) {
        return info.agents().stream()
                .map(agent -> new Agent(agent.agentId(), agent.name(), agent.authMode(), agent.customizedApp()))
                .toList();
    }
}
