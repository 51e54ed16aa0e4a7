package io.huoke.schemas;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The topic catalogue. Names are without the configurable prefix; {@link TopicNames} adds it.
 *
 * <p>All topics that are placed {@linkplain #byTenant() by tenant} share one partition count, so that whatever concerns
 * a tenant meets on one task; so do those that are placed {@linkplain #byOwner() by owner}.
 */
public enum Topic {
    /** Customer-acquisition link and customer steps. */
    ACQUISITION("wecom.acquisition", Key.TENANT, days(7)),
    /** Quota of acquisition links. */
    QUOTA("wecom.quota", Key.TENANT, days(7)),
    /** Tickets and authorization notices; keyed by owner, because create_auth and suite_ticket name no corp. */
    AUTHORIZATION("wecom.authorization", Key.OWNER, days(7)),
    /** Events of the system-event URL. */
    REGISTRATION("wecom.registration", Key.OWNER, days(7)),
    /** Members, departments, customer groups and tags, chat archive. */
    CONTACT("wecom.contact", Key.TENANT, days(7)),
    /** WeCom customer service (微信客服). */
    SERVICE("wecom.service", Key.TENANT, days(7)),
    /** Every other authentic event, with all its fields. */
    OTHER("wecom.other", Key.TENANT, days(7)),
    /** One row per customer. */
    CONVERSIONS("huoke.conversions", Key.ROW, days(180)),
    /** Counts per tenant, link, State and day. */
    FUNNEL("huoke.funnel", Key.ROW, days(180)),
    /** Counts per tenant, link and day over all States, beside WeCom's own. */
    FUNNEL_LINKS("huoke.funnel.links", Key.ROW, days(180)),
    /** What a rebuild found wrong with counts. */
    FUNNEL_CORRECTIONS("huoke.funnel-corrections", Key.TENANT, days(1)),
    /** What is left of every tenant's quota. */
    QUOTA_STATES("huoke.quota", Key.TENANT, unlimited()),
    /** The acquisition links of every tenant. */
    LINKS("huoke.links", Key.TENANT_FIRST, unlimited()),
    /** Which platform user id a State stands for. */
    CHANNELS("huoke.channels", Key.TENANT_FIRST, unlimited()),
    /** How the reconciliation of each tenant goes. */
    RECONCILIATION("huoke.reconciliation", Key.TENANT, unlimited()),
    /** Passes that somebody asked for. */
    RECONCILIATION_REQUESTS("huoke.reconciliation-requests", Key.TENANT, days(1)),
    /** Who authorized what, and what must not come back after a cancellation. */
    AUTHORIZATIONS("huoke.authorizations", Key.OWNER_FIRST, unlimited()),
    /** Tickets and tokens, sealed. */
    TOKENS("huoke.tokens", Key.OWNER_FIRST, unlimited()),
    /** Auth codes on their way to permanent codes, sealed. */
    EXCHANGES("huoke.exchanges", Key.OWNER_FIRST, unlimited()),
    /** Enterprises that register through the provider. */
    REGISTRATIONS("huoke.registrations", Key.OWNER_FIRST, unlimited()),
    /** Tokens that WeCom refused. */
    TOKEN_REJECTIONS("huoke.token-rejections", Key.OWNER, days(1)),
    /** Commands to forget a tenant, or to take it up again. */
    ERASURES("huoke.erasures", Key.TENANT, unlimited()),
    /** What each service says after forgetting a tenant. */
    RECEIPTS("huoke.receipts", Key.TENANT_HASH, days(400)),
    /** What on-call has to know, firing and resolved. */
    ALERTS("huoke.alerts", Key.ROW, days(30)),
    /** Alerts that on-call does not want to hear of for a while. */
    SILENCES("huoke.silences", Key.ROW, unlimited()),
    /** What on-call has been told of each alert. */
    DELIVERIES("huoke.deliveries", Key.ROW, unlimited()),
    /** Authentic callbacks that could not be used, sealed, with the reason. */
    DEAD_LETTERS("huoke.dead-letters", Key.ENDPOINT, days(30)),
    /** Records that the funnel could not process. */
    DEAD_LETTERS_FUNNEL("huoke.dead-letters.funnel", Key.ENDPOINT, days(30)),
    /** Records that the authorization service could not read. */
    DEAD_LETTERS_AUTHORIZATION("huoke.dead-letters.authorization", Key.ENDPOINT, days(30)),
    /** Records that the reconciler could not process. */
    DEAD_LETTERS_RECONCILER("huoke.dead-letters.reconciler", Key.ENDPOINT, days(30)),
    /** Records that the quota service could not process. */
    DEAD_LETTERS_QUOTA("huoke.dead-letters.quota", Key.ENDPOINT, days(30));

    /** What a record's key is. */
    public enum Key {
        /** {@code {owner}/{corpId}}, or the owner alone where an event names no corp. */
        TENANT,
        /** {@code {owner}/{corpId}/…}; on the partition of the tenant alone, see {@link TenantPartition}. */
        TENANT_FIRST,
        /** Suite or template id, {@code {corpId}.{agentId}}, or the provider's corp id. */
        OWNER,
        /** {@code {owner}/…}; on the partition of the owner alone, see {@link OwnerPartition}. */
        OWNER_FIRST,
        /** A keyed hash of a tenant; on the partition of its owner, see {@link OwnerPartition}. */
        TENANT_HASH,
        /** The derived row's own key. */
        ROW,
        /** The id of the endpoint that received it, or the source record's key. */
        ENDPOINT
    }

    /** The retention of topics that only compaction thins out. */
    public static final Duration UNLIMITED = unlimited();

    private final String baseName;
    private final Key key;
    private final Duration retention;

    Topic(String baseName, Key key, Duration retention) {
        this.baseName = baseName;
        this.key = key;
        this.retention = retention;
    }

    /** The name without prefix. */
    public String baseName() {
        return baseName;
    }

    public Key key() {
        return key;
    }

    /** How long a record is kept unless configured otherwise. */
    public Duration retention() {
        return retention;
    }

    /** Whether only the last record per key need survive. */
    public boolean compacted() {
        return key == Key.ROW || retention.equals(UNLIMITED);
    }

    /** Whether records go after {@link #retention()}, compacted or not. */
    public boolean expires() {
        return !retention.equals(UNLIMITED);
    }

    /** Whether its partition is the tenant's, so that whatever concerns a tenant meets on one task. */
    public boolean byTenant() {
        return key == Key.TENANT || key == Key.TENANT_FIRST;
    }

    /** Whether its partition is the owner's, so that whatever concerns an owner meets on one instance. */
    public boolean byOwner() {
        return key == Key.OWNER || key == Key.OWNER_FIRST || key == Key.TENANT_HASH;
    }

    /** The topic of that unprefixed name, or null. */
    public static @Nullable Topic named(String baseName) {
        for (Topic topic : values()) {
            if (topic.baseName.equals(baseName)) {
                return topic;
            }
        }
        return null;
    }

    private static Duration unlimited() {
        return Duration.ofMillis(-1);
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }
}
