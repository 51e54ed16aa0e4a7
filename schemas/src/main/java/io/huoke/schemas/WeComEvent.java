package io.huoke.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in WeCom, normalized: the attributes of a CloudEvent and its data.
 *
 * @param id deterministic, see {@link EventId}
 * @param source {@code /wecom/{endpoint}} for callbacks
 * @param type {@code wecom.<InfoType or Event>[.<ChangeType>]} in WeCom's own spelling
 * @param time WeCom's TimeStamp or CreateTime, whole seconds
 * @param origin how Huoke learned of it
 * @param receivedAt when Huoke received it
 * @param data the elements of the message
 */
public record WeComEvent(
        String id, String source, String type, Instant time, Origin origin, Instant receivedAt, CallbackData data)
        implements Event {

    /** The tenant, or null for events that name no corp (suite_ticket, create_auth, reset_permanent_code). */
    @Override
    public @Nullable Tenant tenant() {
        return data.corpId() == null ? null : new Tenant(data.owner(), data.corpId());
    }

    /** The CloudEvents subject: the tenant, or the owner where the event names no corp. */
    public String subject() {
        Tenant tenant = tenant();
        return tenant == null ? data.owner() : tenant.toString();
    }

    /** The record key on {@code topic}, so that whatever must stay in order shares a partition. */
    public String keyOn(Topic topic) {
        return topic.key() == Topic.Key.OWNER ? data.owner() : subject();
    }
}
