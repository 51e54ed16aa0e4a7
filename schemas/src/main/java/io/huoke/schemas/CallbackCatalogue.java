package io.huoke.schemas;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of WeCom's callback types: the topic each goes to and the JSON Schema that describes it. A type nobody
 * has seen before goes to {@link Topic#OTHER} under the general schema. Safe for use by any thread.
 */
public final class CallbackCatalogue {

    /** The part of a type before its ChangeType, where that alone decides. */
    private static final Map<String, Topic> TOPIC_BY_NAME = Map.ofEntries(
            Map.entry("suite_ticket", Topic.AUTHORIZATION),
            Map.entry("create_auth", Topic.AUTHORIZATION),
            Map.entry("change_auth", Topic.AUTHORIZATION),
            Map.entry("cancel_auth", Topic.AUTHORIZATION),
            Map.entry("reset_permanent_code", Topic.AUTHORIZATION),
            Map.entry("approve_special_auth", Topic.AUTHORIZATION),
            Map.entry("cancel_special_auth", Topic.AUTHORIZATION),
            Map.entry("register_corp", Topic.REGISTRATION),
            Map.entry("enter_register_package", Topic.REGISTRATION),
            Map.entry("agree_external_userid_migration", Topic.REGISTRATION),
            Map.entry("license_pay_success", Topic.REGISTRATION),
            Map.entry("license_refund", Topic.REGISTRATION),
            Map.entry("auto_activate", Topic.REGISTRATION),
            Map.entry("change_contact", Topic.CONTACT),
            Map.entry("change_external_chat", Topic.CONTACT),
            Map.entry("change_external_tag", Topic.CONTACT),
            Map.entry("customer_acquisition", Topic.ACQUISITION),
            Map.entry("change_external_contact", Topic.ACQUISITION),
            Map.entry("kf_msg_or_event", Topic.SERVICE),
            Map.entry("kf_account_auth_change", Topic.SERVICE));

    /** ChangeTypes that leave the topic of their family. */
    private static final Map<String, Topic> TOPIC_BY_CHANGE = Map.of(
            "balance_low", Topic.QUOTA,
            "balance_exhausted", Topic.QUOTA,
            "balance_increased", Topic.QUOTA,
            "quota_expire_soon", Topic.QUOTA,
            "service_balance_low", Topic.QUOTA,
            "service_balance_exhausted", Topic.QUOTA,
            "service_balance_consumed", Topic.QUOTA,
            "change_price", Topic.QUOTA,
            "msg_audit_approved", Topic.CONTACT);

    private static final String SCHEMA_PREFIX = "urn:huoke:schema:";

    /** Types with a JSON Schema of their own: a resource {@code {type}.v1.json} beside this class. */
    private static final Set<String> TYPES_WITH_SCHEMA = Set.of(
            "wecom.customer_acquisition.open_profile",
            "wecom.customer_acquisition.friend_request",
            "wecom.customer_acquisition.customer_start_chat",
            "wecom.customer_acquisition.message_from_customer",
            "wecom.customer_acquisition.link_unavailable",
            "wecom.customer_acquisition.delete_link",
            "wecom.change_external_contact.add_external_contact",
            "wecom.change_external_contact.add_half_external_contact",
            "wecom.change_external_contact.edit_external_contact",
            "wecom.change_external_contact.del_external_contact",
            "wecom.change_external_contact.del_follow_user",
            "wecom.change_external_contact.transfer_fail");

    private CallbackCatalogue() {}

    /**
     * The type of a callback: {@code wecom.<name>[.<changeType>]}.
     *
     * @param name InfoType or Event
     */
    public static String type(String name, @Nullable String changeType) {
        return changeType == null ? "wecom." + name : "wecom." + name + "." + changeType;
    }

    /** The topic of a callback, {@link Topic#OTHER} if it is unknown. */
    public static Topic topic(String name, @Nullable String changeType) {
        Topic family = TOPIC_BY_NAME.getOrDefault(name, Topic.OTHER);
        if (family != Topic.ACQUISITION || changeType == null) {
            return family;
        }
        return TOPIC_BY_CHANGE.getOrDefault(changeType, family);
    }

    /** The versioned URI of the JSON Schema that an event's data obeys. */
    public static URI schemaOf(String type) {
        String name = TYPES_WITH_SCHEMA.contains(type) ? type : "wecom.callback";
        return URI.create(SCHEMA_PREFIX + name + ":v1");
    }

    /** Types that have a JSON Schema of their own. */
    public static Set<String> typesWithSchema() {
        return TYPES_WITH_SCHEMA;
    }
}
