package io.huoke.tokens;

import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which ticket or token: what {@link TokenKey} is to whoever calls WeCom, and what a row of {@code huoke.tokens} is about.
 *
 * @param kind what it opens
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

    /** What a row is about. */
    public static TokenIdentity of(TokenRow row) {
        return new TokenIdentity(row.kind(), row.owner(), row.corpId());
    }

    /** What WeCom refused. */
    public static TokenIdentity of(TokenRejectionRow row) {
        return new TokenIdentity(row.kind(), row.owner(), row.corpId());
    }

    /** Reads {@link #rowKey()}, which is all that there is of a row that is gone; empty if it is no such key. */
    public static Optional<TokenIdentity> ofRowKey(String rowKey) {
        int slash = rowKey.indexOf('/');
        if (slash <= 0 || slash == rowKey.length() - 1) {
            return Optional.empty();
        }
        String owner = rowKey.substring(0, slash);
        String rest = rowKey.substring(slash);
        for (Kind kind : Kind.values()) {
            String suffix = kind.key("", null);
            if (kind != Kind.CORP && rest.endsWith(suffix)) {
                String between = rest.substring(0, rest.length() - suffix.length());
                return Optional.of(new TokenIdentity(kind, owner, between.isEmpty() ? null : between.substring(1)));
            }
        }
        return Optional.of(new TokenIdentity(Kind.CORP, owner, rest.substring(1)));
    }

    /** Whether a call can carry it; a suite_ticket none does. */
    public boolean isToken() {
        return kind != Kind.SUITE_TICKET;
    }

    /** What the API client calls it; it must not be a ticket. */
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

    /**
     * That WeCom refused it.
     *
     * @param token in clear; only a digest of it goes into the row
     */
    public TokenRejectionRow rejection(String token, int errcode) {
        return new TokenRejectionRow(tenant(), owner, kind, corpId, TokenRejectionRow.digest(token), errcode);
    }
}
