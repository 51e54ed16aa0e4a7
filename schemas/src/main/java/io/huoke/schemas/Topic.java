package io.huoke.schemas;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The topic catalogue. Names are without the configurable prefix; {@link TopicNames} adds it.
 *
 * <p>All topics that are {@linkplain Key#TENANT keyed by tenant} share one partition count, so that whatever concerns
 * a tenant meets on one task.
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
    /** Authentic callbacks that could not be used, sealed, with the reason. */
    DEAD_LETTERS("huoke.dead-letters", Key.ENDPOINT, days(30)),
    /** Records that the funnel could not process. */
    DEAD_LETTERS_FUNNEL("huoke.dead-letters.funnel", Key.ENDPOINT, days(30));

    /** What a record's key is. */
    public enum Key {
        /** {@code {owner}/{corpId}}, or the owner alone where an event names no corp. */
        TENANT,
        /** Suite or template id, or {@code {corpId}.{agentId}}. */
        OWNER,
        /** The derived row's own key. */
        ROW,
        /** The id of the endpoint that received it, or the source record's key. */
        ENDPOINT
    }

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

    /** Whether only the last record per key need survive; such topics are still cut at {@link #retention()}. */
    public boolean compacted() {
        return key == Key.ROW;
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

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }
}
