package io.huoke.authorization;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.schemas.config.WeComConfig.OwnApp;
import io.huoke.schemas.config.WeComConfig.Suite;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.token.Credential;
import io.huoke.wecom.token.Credentials;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What tokens are got with: from the configuration, and sealed from the ledger. Safe for use by any thread. */
final class Secrets implements Credentials {

    private final Supplier<WeComConfig> config;
    private final Ledger ledger;
    private final Sealer sealer;

    Secrets(Supplier<WeComConfig> config, Ledger ledger, Sealer sealer) {
        this.config = config;
        this.ledger = ledger;
        this.sealer = sealer;
    }

    @Override
    public Credential of(TokenKey key) {
        return switch (key) {
            case TokenKey.Provider provider -> ofProvider(provider.corpId());
            case TokenKey.Suite suite -> ofSuite(suite.suiteId());
            case TokenKey.Corp corp -> ofCorp(corp.tenant());
            case TokenKey.ContactSync contactSync -> new Credential.Unrenewable(contactSync.corpId());
        };
    }

    private Credential ofProvider(String corpId) {
        return config.get()
                .provider()
                .filter(provider -> provider.corpId().equals(corpId))
                .map(provider -> new Credential.ProviderSecret(corpId, provider.secret()))
                .orElseThrow(() -> missing("provider.secret is not configured for " + corpId));
    }

    private Credential ofSuite(String suiteId) {
        Secret secret = suite(suiteId)
                .flatMap(Suite::secret)
                .orElseThrow(() -> missing("suite " + suiteId + " has no secret in suites[]; add it"));
        TokenRow ticket = ledger.token(TokenRow.Kind.SUITE_TICKET, suiteId, null)
                .orElseThrow(() -> WeComException.withoutCall(
                        "no suite_ticket for " + suiteId + " has arrived yet; WeCom pushes one every ten minutes, or at"
                                + " once from its console",
                        new Failure.TicketMissing()));
        return new Credential.SuiteTicket(suiteId, secret, open(ticket, ticket.sealed(), TokenRow.VALUE));
    }

    private Credential ofCorp(Tenant tenant) {
        Optional<OwnApp> ownApp = ownApp(tenant);
        if (ownApp.isPresent()) {
            return new Credential.CorpSecret(tenant, ownApp.get().secret());
        }
        AuthorizationRow row = ledger.authorization(tenant)
                .orElseThrow(() -> WeComException.withoutCall(
                        tenant + " has not authorized, or has cancelled", new Failure.TenantFinal()));
        Secret code = open(row, row.sealed(), AuthorizationRow.PERMANENT_CODE);
        return row.kind() == AppKind.TEMPLATE
                ? new Credential.CorpSecret(tenant, code)
                : new Credential.PermanentCode(tenant, code);
    }

    /** Whether anybody wants a token: not of a suite or app that was taken out of the configuration. */
    boolean isConfigured(TokenKey key) {
        return switch (key) {
            case TokenKey.Provider provider ->
                config.get()
                        .provider()
                        .filter(p -> p.corpId().equals(provider.corpId()))
                        .isPresent();
            case TokenKey.Suite suite -> hasSecret(suite.suiteId());
            case TokenKey.Corp corp ->
                hasSecret(corp.tenant().owner()) || ownApp(corp.tenant()).isPresent();
            case TokenKey.ContactSync contactSync -> false;
        };
    }

    /** Whether an owner can be called for. */
    boolean isConfigured(String owner) {
        WeComConfig callers = config.get();
        return hasSecret(owner)
                || callers.ownApps().stream().anyMatch(app -> app.owner().equals(owner))
                || callers.provider().filter(p -> p.corpId().equals(owner)).isPresent();
    }

    private boolean hasSecret(String suiteId) {
        return suite(suiteId).flatMap(Suite::secret).isPresent();
    }

    Optional<Suite> suite(String suiteId) {
        return config.get().suites().stream()
                .filter(suite -> suite.id().equals(suiteId))
                .findFirst();
    }

    /** What an owner of authorizations is; a third-party app unless it is configured as something else. */
    AppKind kind(String suiteId) {
        return suite(suiteId).map(Suite::kind).orElse(AppKind.THIRD_PARTY);
    }

    private Optional<OwnApp> ownApp(Tenant tenant) {
        return config.get().ownApps().stream()
                .filter(app ->
                        app.owner().equals(tenant.owner()) && app.corpId().equals(tenant.corpId()))
                .findFirst();
    }

    WeComConfig config() {
        return config.get();
    }

    /** @throws WeComException if it cannot be opened, which another keyset may change */
    Secret open(Row row, @Nullable String sealed, String field) {
        try {
            String value = sealed == null ? null : sealer.open(sealed, row).get(field);
            if (value != null) {
                return new Secret(value);
            }
        } catch (GeneralSecurityException e) {
            // Said below.
        }
        throw missing(row.key() + " cannot be opened: give this process the keyset that sealed it");
    }

    /** Seals one secret of a row that has this key and type. */
    String seal(String field, Secret value, Row row) {
        return sealer.seal(Map.of(field, value.value()), row);
    }

    Sealer sealer() {
        return sealer;
    }

    private static WeComException missing(String message) {
        return WeComException.withoutCall(message, new Failure.Configuration());
    }
}
