package io.huoke.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact that WeCom tells.
 *
 * @param corpId the authorizing corp
 * @param name InfoType, or Event in the app envelope
 * @param time whole seconds, as WeCom gives them
 */
public record Callback(
        String corpId,
        String name,
        ChangeType changeType,
        Instant time,
        @Nullable String linkId,
        @Nullable String state,
        @Nullable String userId,
        @Nullable String externalUserId) {

    /** What happened. */
    public enum ChangeType {
        OPEN_PROFILE,
        FRIEND_REQUEST,
        ADD_EXTERNAL_CONTACT,
        CUSTOMER_START_CHAT,
        DEL_EXTERNAL_CONTACT,
        DEL_FOLLOW_USER
    }

    /** The customer as seen by a member, or null for a step that names no person. */
    public @Nullable Person person() {
        return userId == null || externalUserId == null ? null : new Person(corpId, userId, externalUserId);
    }

    /** The elements that both envelopes share, by WeCom's names; absent ones are left out. */
    Map<String, String> elements() {
        Map<String, String> elements = new LinkedHashMap<>();
        elements.put("ChangeType", changeType.name().toLowerCase(java.util.Locale.ROOT));
        put(elements, "UserID", userId);
        put(elements, "ExternalUserID", externalUserId);
        put(elements, "LinkId", linkId);
        put(elements, "State", state);
        if (changeType == ChangeType.ADD_EXTERNAL_CONTACT) {
            elements.put("WelcomeCode", "welcome-" + externalUserId);
        }
        return elements;
    }

    private static void put(Map<String, String> elements, String name, @Nullable String value) {
        if (value != null) {
            elements.put(name, value);
        }
    }
}
