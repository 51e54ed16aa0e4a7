package io.huoke.schemas;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that WeCom documents, each with its topic and elements. A type nobody has seen before goes to
 * {@link Topic#OTHER} under the general schema, unless it belongs to a family that has a topic as a whole. Safe for use
 * by any thread.
 */
public final class CallbackCatalogue {

    /** The type of the redirect that ends an installation started on the provider's own site. */
    public static final String INSTALL_REDIRECT = "huoke.install_redirect";

    /** The type of the event that says that a link for a registration was made. */
    public static final String REGISTER_LINK = "huoke.register_link";

    /** The type of the event that says that the contacts of a new enterprise were unlocked. */
    public static final String CONTACT_SYNC_SUCCESS = "huoke.contact_sync_success";

    private static final String SCHEMA_PREFIX = "urn:huoke:schema:";
    private static final String ANY_CALLBACK = "wecom.callback";

    private static final Map<String, CallbackType> BY_TYPE =
            DocumentedCallbacks.all().collect(toUnmodifiableMap(CallbackType::type, identity()));

    private static final String ANY_SCHEMA = schemaUri(ANY_CALLBACK);

    private static final Map<String, String> SCHEMAS =
            BY_TYPE.keySet().stream().collect(toUnmodifiableMap(identity(), CallbackCatalogue::schemaUri));

    private CallbackCatalogue() {}

    /** What is known of a type, or null. */
    public static @Nullable CallbackType find(String type) {
        return BY_TYPE.get(type);
    }

    /** Every documented type. */
    public static Set<String> types() {
        return BY_TYPE.keySet();
    }

    /** The topic of a callback. */
    public static Topic topic(String name, @Nullable String changeType) {
        return topic(CallbackType.typeOf(name, changeType), name, changeType);
    }

    /**
     * The topic of a callback whose type is known already.
     *
     * @param type {@link CallbackType#typeOf} of the others
     */
    public static Topic topic(String type, String name, @Nullable String changeType) {
        CallbackType known = BY_TYPE.get(type);
        return known == null ? topicOfFamily(name, changeType == null ? "" : changeType) : known.topic();
    }

    /** The families that the contract sends to one topic whatever else WeCom adds to them. */
    private static Topic topicOfFamily(String name, String changeType) {
        return switch (name) {
            case "change_contact", "change_external_chat", "change_external_tag" -> Topic.CONTACT;
            case "customer_acquisition" ->
                changeType.startsWith("balance_") || changeType.startsWith("service_balance_")
                        ? Topic.QUOTA
                        : Topic.OTHER;
            case "change_external_contact" -> changeType.startsWith("msg_audit_") ? Topic.CONTACT : Topic.OTHER;
            default -> {
                if (name.startsWith("msg_audit_")) {
                    yield Topic.CONTACT;
                }
                if (name.endsWith("_special_auth")) {
                    yield Topic.AUTHORIZATION;
                }
                yield name.startsWith("kf_") ? Topic.SERVICE : Topic.OTHER;
            }
        };
    }

    /**
     * The versioned URI of the JSON Schema that an event's data obeys: its type's own, or the general one where the type
     * is unknown or WeCom left out what it documents as always there.
     */
    public static String schemaOf(String type, CallbackData data) {
        CallbackType known = BY_TYPE.get(type);
        return known != null && known.describes(data) ? SCHEMAS.getOrDefault(type, ANY_SCHEMA) : ANY_SCHEMA;
    }

    /** The versioned URI of the JSON Schema of that name. */
    public static String schemaUri(String name) {
        return SCHEMA_PREFIX + name + ":v1";
    }
}
