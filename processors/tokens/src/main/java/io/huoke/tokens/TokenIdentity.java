package io.huoke.tokens;

import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token is called on {@code huoke.tokens}.
 *
 * @param kind what it opens; never a ticket
 * @param owner suite or template id, {@code {corpId}.{agentId}}, or the provider's corp id
 * @param corpId null unless it is one enterprise's
 */
public record TokenIdentity(Kind kind, String owner, @Nullable String corpId) {

    /** The owner of contact-sync tokens where no provider is configured, which then has none. */
    private static final String NO_PROVIDER = "~";

    /**
     * What the API client's key is called.
     *
     * @param provider the provider's corp id, to which contact-sync tokens belong
     */
    public static TokenIdentity of(TokenKey key, Optional<String> provider) {
        return switch (key) {
            case TokenKey.Provider p -> new TokenIdentity(Kind.PROVIDER, p.corpId(), null);
            case TokenKey.Suite s -> new TokenIdentity(Kind.SUITE, s.suiteId(), null);
            case TokenKey.Corp c ->
                new TokenIdentity(Kind.CORP, c.tenant().owner(), c.tenant().corpId());
            case TokenKey.ContactSync c ->
                new TokenIdentity(Kind.CONTACT_SYNC, provider.orElse(NO_PROVIDER), c.corpId());
        };
    }

    /** What a row is about; it must not be a ticket. */
    public static TokenIdentity of(TokenRow row) {
        return new TokenIdentity(row.kind(), row.owner(), row.corpId());
    }

    /** What the API client calls it. */
    public TokenKey key() {
        return switch (kind) {
            case PROVIDER -> new TokenKey.Provider(owner);
            case SUITE -> new TokenKey.Suite(owner);
            case CORP -> new TokenKey.Corp(new Tenant(owner, String.valueOf(corpId)));
            case CONTACT_SYNC -> new TokenKey.ContactSync(String.valueOf(corpId));
            case SUITE_TICKET -> throw new IllegalArgumentException("a ticket is no token");
        };
    }

    /** The key of its row. */
    public String rowKey() {
        return kind.key(owner, corpId);
    }

    /** Its tenant, if it is one enterprise's for one app. */
    public @Nullable String tenant() {
        return kind == Kind.CORP ? rowKey() : null;
    }

    /** Its row with a value that is sealed already. */
    public TokenRow row(Token token, String sealed) {
        return new TokenRow(tenant(), owner, kind, corpId, token.obtainedAt(), token.expiresAt(), sealed);
    }
}
