package io.huoke.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact that WeCom tells.
 *
 * @param corpId the authorizing corp
 * @param time whole seconds, as WeCom gives them
 */
public record Callback(
        String corpId,
        ChangeType changeType,
        Instant time,
        @Nullable String linkId,
        @Nullable String state,
        @Nullable String userId,
        @Nullable String externalUserId) {

    /** What happened. */
    public enum ChangeType {
        OPEN_PROFILE(ACQUISITION),
        FRIEND_REQUEST(ACQUISITION),
        ADD_EXTERNAL_CONTACT(CONTACT),
        CUSTOMER_START_CHAT(ACQUISITION),
        DEL_EXTERNAL_CONTACT(CONTACT),
        DEL_FOLLOW_USER(CONTACT),
        /** In the console or client; what the API deletes fires nothing (page 97299). */
        DELETE_LINK(ACQUISITION),
        BALANCE_LOW(ACQUISITION),
        BALANCE_EXHAUSTED(ACQUISITION),
        BALANCE_INCREASED(ACQUISITION);

        private final String event;

        ChangeType(String event) {
            this.event = event;
        }

        /** InfoType, or Event in the app envelope, under which it is told. */
        String event() {
            return event;
        }
    }

    private static final String ACQUISITION = "customer_acquisition";
    private static final String CONTACT = "change_external_contact";

    /** As it is posted to an instruction URL, in clear (page 90613). */
    public String ofSuite(String suiteId) {
        return Envelope.suite(suiteId, this);
    }

    /** As it is posted to a data URL or to a corp's own app, in clear (page 90238). */
    public String ofApp() {
        return Envelope.app(this);
    }

    /** InfoType, or Event in the app envelope. */
    String name() {
        return changeType.event();
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
