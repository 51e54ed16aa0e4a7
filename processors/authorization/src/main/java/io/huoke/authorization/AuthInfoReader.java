package io.huoke.authorization;

import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.reactor.Reactor.End;
import io.huoke.wecom.reactor.Slots;
import io.huoke.wecom.suite.AuthInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks WeCom what was authorized, whenever a row says that this is not known (page 100779). For the reactor's thread. */
final class AuthInfoReader {

    private static final Logger LOG = LoggerFactory.getLogger(AuthInfoReader.class);
    private static final int AT_A_TIME = 16;
    private static final Duration READ_AGAIN = Duration.ofMinutes(1);
    private static final Duration READ_FINAL = Duration.ofHours(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final WeComClient wecom;
    private final Slots slots;
    private final Set<Tenant> reading = new HashSet<>();
    private final Set<Tenant> readAgain = new HashSet<>();

    AuthInfoReader(Ledger ledger, Reactor reactor, Secrets secrets, WeComClient wecom) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.wecom = wecom;
        this.slots = new Slots(reactor, AT_A_TIME);
    }

    /** Asks, unless everything is known; once more, if that is being done. */
    void read(Tenant tenant) {
        Optional<AuthorizationRow> found = ledger.authorization(tenant).filter(AuthorizationRow::isUnread);
        if (found.isEmpty()) {
            return;
        }
        if (!reading.add(tenant)) {
            readAgain.add(tenant);
            return;
        }
        AuthorizationRow row = found.get();
        slots.call(
                () -> {
                    Secret code = secrets.open(row, row.sealed(), AuthorizationRow.PERMANENT_CODE);
                    return wecom.suite(tenant.owner()).authInfo(tenant.corpId(), code);
                },
                end -> ended(tenant, row.changedAt(), end));
    }

    private void ended(Tenant tenant, Instant asOf, End<AuthInfo> end) {
        reading.remove(tenant);
        boolean again = readAgain.remove(tenant);
        Optional<AuthorizationRow> row = ledger.authorization(tenant);
        if (row.isEmpty()) {
            return;
        }
        if (again) {
            read(tenant);
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
