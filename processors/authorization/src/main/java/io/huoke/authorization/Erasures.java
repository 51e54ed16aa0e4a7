package io.huoke.authorization;

import io.huoke.authorization.Alerts.OwnersCondition;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a tenant forgotten everywhere after it cancelled (guarantee G7): commands every service, waits for their receipts,
 * and keeps a fence that names nobody. For the reactor's thread.
 */
final class Erasures {

    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);

    /** Those that keep something of tenants; this one has obeyed when it commands. */
    private static final Set<String> SERVICES = Set.of("funnel", "ingress", "notifier", "quota", "reconciler");

    private static final String INCOMPLETE = "ErasureIncomplete";
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration CHECK = Duration.ofMinutes(1);

    /** They take what has been erased out of the segments that are written. */
    private static final List<Topic> SWEPT =
            List.of(Topic.AUTHORIZATIONS, Topic.TOKENS, Topic.EXCHANGES, Topic.REGISTRATIONS);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final Alerts alerts;
    private final Forgetting forgetting;
    private final Map<Topic, Integer> keyedPartitions;

    /** Keys of fences by hash. */
    private final Map<String, String> byHash = new HashMap<>();

    /** @param keyedPartitions how many partitions the topics have that this service writes by key, and sweeps */
    Erasures(
            Ledger ledger,
            Reactor reactor,
            Secrets secrets,
            Alerts alerts,
            Forgetting forgetting,
            Map<Topic, Integer> keyedPartitions) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.alerts = alerts;
        this.forgetting = forgetting;
        this.keyedPartitions = keyedPartitions;
    }

    void begin() {
        ledger.fences().forEach(fence -> byHash.put(fence.tenantHash(), fence.key()));
        reactor.every(CHECK, this::check);
        sweep();
        reactor.every(forgetting.sweep(), this::sweep);
    }

    Optional<FenceRow> fence(Tenant tenant) {
        return ledger.fence(tenant.owner(), hash(tenant));
    }

    private String hash(Tenant tenant) {
        return secrets.sealer().tenantHash(tenant.toString());
    }

    /**
     * A tenant cancelled, and is gone from what the ledger has of authorizations and tokens.
     *
     * @param epoch the authorization that ended, if one was known
     */
    void erase(Tenant tenant, Optional<Integer> epoch, Instant time) {
        alerts.forget(tenant.toString());
        String hash = hash(tenant);
        int ended = epoch.or(() -> fence(tenant).map(FenceRow::epoch)).orElse(1);
        FenceRow bare = new FenceRow(tenant.owner(), hash, ended, time, SERVICES, null);
        byHash.put(hash, bare.key());
        String sealed = secrets.seal(FenceRow.TENANT, new Secret(tenant.toString()), bare);
        ledger.put(
                Topic.AUTHORIZATIONS,
                tenant.owner(),
                new FenceRow(tenant.owner(), hash, ended, time, SERVICES, sealed),
                time);
        ledger.put(Topic.ERASURES, new ErasureRow(tenant.toString(), Command.ERASE, hash, ended, time), time);
        Instant now = reactor.now();
        ledger.put(
                Topic.RECEIPTS,
                tenant.owner(),
                new ReceiptRow(
                        hash,
                        ended,
                        AuthorizationService.NAME,
                        now,
                        Map.of("authorizations", epoch.isPresent() ? 1L : 0L)),
                now);
        LOG.atInfo()
                .addKeyValue("tenantHash", hash)
                .addKeyValue("epoch", ended)
                .log("a tenant cancelled and is erased");
    }

    /** A tenant that had cancelled has authorized again. */
    void readmit(Tenant tenant, AuthorizationRow row) {
        ledger.put(
                Topic.ERASURES,
                new ErasureRow(tenant.toString(), Command.READMIT, hash(tenant), row.epoch(), row.authorizedAt()),
                row.authorizedAt());
    }

    /** A service has forgotten; when all have, the command goes, too. */
    void receipt(ReceiptRow receipt) {
        Optional.ofNullable(byHash.get(receipt.tenantHash()))
                .flatMap(ledger::fence)
                .filter(fence ->
                        fence.epoch() == receipt.epoch() && fence.awaiting().contains(receipt.service()))
                .ifPresent(fence -> confirmed(fence, receipt));
    }

    private void confirmed(FenceRow fence, ReceiptRow receipt) {
        Set<String> awaiting = new HashSet<>(fence.awaiting());
        awaiting.remove(receipt.service());
        FenceRow confirmed = new FenceRow(
                fence.owner(), fence.tenantHash(), fence.epoch(), fence.erasedAt(), awaiting, fence.sealed());
        ledger.put(Topic.AUTHORIZATIONS, fence.owner(), confirmed, receipt.erasedAt());
        if (awaiting.isEmpty()) {
            complete(confirmed);
        }
    }

    /** Everybody has obeyed: the command goes, and with it the name. */
    private void complete(FenceRow fence) {
        alerts.resolve(INCOMPLETE, fence.owner(), fence.tenantHash());
        try {
            Tenant tenant = Tenant.parse(
                    secrets.open(fence, fence.sealed(), FenceRow.TENANT).value());
            if (ledger.authorization(tenant).isEmpty()) {
                ledger.remove(Topic.ERASURES, tenant.toString());
            }
            ledger.put(
                    Topic.AUTHORIZATIONS,
                    fence.owner(),
                    new FenceRow(
                            fence.owner(), fence.tenantHash(), fence.epoch(), fence.erasedAt(), fence.awaiting(), null),
                    reactor.now());
        } catch (WeComException e) {
            LOG.atError().addKeyValue("error", e.getMessage()).log("an erasure command cannot be taken back yet");
        }
    }

    private void check() {
        ledger.fences().stream()
                .filter(fence -> fence.awaiting().isEmpty() && fence.sealed() != null)
                .toList()
                .forEach(this::complete);
        Instant limit = reactor.now().minus(PATIENCE);
        ledger.fences().stream()
                .filter(fence -> !fence.awaiting().isEmpty() && fence.erasedAt().isBefore(limit))
                .toList()
                .forEach(this::overdue);
    }

    private void overdue(FenceRow fence) {
        if (isBack(fence)) {
            // The command to take it up again has replaced the one that was not obeyed.
            complete(new FenceRow(
                    fence.owner(), fence.tenantHash(), fence.epoch(), fence.erasedAt(), Set.of(), fence.sealed()));
            return;
        }
        alerts.fire(new OwnersCondition(
                INCOMPLETE,
                fence.owner(),
                fence.tenantHash(),
                Severity.WARNING,
                null,
                null,
                fence.erasedAt(),
                "an enterprise cancelled " + fence.owner() + " at " + fence.erasedAt() + " and is not forgotten by: "
                        + String.join(", ", fence.awaiting()),
                "start that service and see its log; it obeys as soon as it runs"));
    }

    private boolean isBack(FenceRow fence) {
        try {
            return ledger.authorization(Tenant.parse(
                            secrets.open(fence, fence.sealed(), FenceRow.TENANT).value()))
                    .isPresent();
        } catch (WeComException e) {
            return false;
        }
    }

    private void sweep() {
        for (int partition : ledger.partitions()) {
            SWEPT.forEach(topic -> ledger.mark(topic, partition, Forgetting.MARKER));
            keyedPartitions.forEach((topic, count) -> {
                for (int each = partition; each < count; each += ledger.partitionCount()) {
                    ledger.mark(topic, each, Forgetting.MARKER);
                }
            });
        }
    }
}
