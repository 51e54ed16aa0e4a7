package io.huoke.schemas;

import static io.huoke.schemas.CallbackType.Form.OBJECTS;
import static io.huoke.schemas.CallbackType.Form.SECRET;
import static io.huoke.schemas.CallbackType.Form.TEXT;
import static io.huoke.schemas.CallbackType.Form.TEXTS;
import static io.huoke.schemas.CallbackType.Form.TYPED;

import java.util.List;
import java.util.stream.Stream;

/** What WeCom's pages say of each callback, as one table. {@link CallbackCatalogue} answers questions about it. */
final class DocumentedCallbacks {

    private static final boolean REQUIRED = true;
    private static final boolean OPTIONAL = false;
    private static final String OPEN_KF_IDS = "ExtraInfo/AuthOpenKfIdList/OpenKfId";

    private static final List<CallbackType> AUTHORIZATION = List.of(
            type(Topic.AUTHORIZATION, "suite_ticket", "90628", "A suite's ticket, every 10 minutes, valid for 30.")
                    .with(SECRET, REQUIRED, "SuiteTicket"),
            type(
                            Topic.AUTHORIZATION,
                            "create_auth",
                            "100964",
                            "An enterprise authorized. Names no corp: the corp is known once the code is exchanged.")
                    .with(SECRET, REQUIRED, "AuthCode")
                    .with(TYPED, OPTIONAL, "state")
                    .with(TEXTS, OPTIONAL, OPEN_KF_IDS),
            ofCorp(
                            Topic.AUTHORIZATION,
                            "change_auth",
                            "100964",
                            "An authorization changed: that it did, not how. OpenKfId lists the accounts of this action.")
                    .with(TYPED, OPTIONAL, "state")
                    .with(TEXTS, OPTIONAL, OPEN_KF_IDS),
            ofCorp(Topic.AUTHORIZATION, "cancel_auth", "100964", "An enterprise withdrew its authorization."),
            type(
                            Topic.AUTHORIZATION,
                            "reset_permanent_code",
                            "94758",
                            "A custom app's secret was reset; its new permanent code is to be fetched with the code.")
                    .with(SECRET, REQUIRED, "AuthCode"),
            ofCorp(
                            Topic.AUTHORIZATION,
                            "approve_special_auth",
                            "98959",
                            "The corp's administrator confirmed a special permission, such as customer acquisition.")
                    .with(TEXT, REQUIRED, "AuthType"),
            ofCorp(
                            Topic.AUTHORIZATION,
                            "cancel_special_auth",
                            "98959",
                            "The corp's administrator withdrew a special permission.")
                    .with(TEXT, REQUIRED, "AuthType"),
            type(Topic.OTHER, "share_agent_change", "93373", "Sharing of an app with another corp changed.")
                    .with(TEXT, OPTIONAL, "AppId", "CorpId", "AgentId"),
            type(Topic.OTHER, "share_chain_change", "93373", "Sharing of an app along a chain of corps changed.")
                    .with(TEXT, OPTIONAL, "AppId", "CorpId", "AgentId"),
            ofCorp(Topic.OTHER, "corp_arch_auth", "97378", "A corp authorized its organisation structure."),
            new CallbackType(
                            CallbackCatalogue.INSTALL_REDIRECT,
                            Topic.AUTHORIZATION,
                            "90597",
                            "An installation that started on the provider's own site; anybody can send one, so check state.",
                            List.of())
                    .with(TYPED, REQUIRED, "state")
                    .with(TEXT, OPTIONAL, "expires_in")
                    .with(SECRET, REQUIRED, "AuthCode"));

    private static final List<CallbackType> CONTACTS = List.of(
            member("create_user", "A member was created."),
            member("update_user", "A member changed; only what changed is there.")
                    .with(TEXT, OPTIONAL, "NewUserID"),
            ofCorp(Topic.CONTACT, "change_contact.delete_user", "90639", "A member was deleted.")
                    .with(TYPED, REQUIRED, "userId")
                    .with(TEXT, OPTIONAL, "OpenUserID"),
            department("create_party", "A department was created."),
            department("update_party", "A department changed."),
            department("delete_party", "A department was deleted."),
            ofCorp(Topic.CONTACT, "change_contact.update_tag", "90641", "Members or departments of a tag changed.")
                    .with(TEXT, REQUIRED, "TagId")
                    .with(TEXT, OPTIONAL, "AddUserItems", "DelUserItems", "AddPartyItems", "DelPartyItems"),
            group("create", "A customer group was created."),
            group("update", "A customer group changed; UpdateDetail says how.")
                    .with(TEXT, OPTIONAL, "UpdateDetail", "JoinScene", "QuitScene", "MemChangeCnt")
                    .with(TEXT, OPTIONAL, "LastMemVer", "CurMemVer")
                    .with(TEXTS, OPTIONAL, "MemChangeList/Item"),
            group("dismiss", "A customer group was dismissed."),
            customerTag("create", "A customer tag or a group of tags was created."),
            customerTag("update", "A customer tag or a group of tags changed."),
            customerTag("delete", "A customer tag or a group of tags was deleted."),
            customerTag("shuffle", "Customer tags were put into another order."));

    private static final List<CallbackType> CUSTOMERS = List.of(
            customer("add_external_contact", "A customer was added. Names no link.")
                    .with(TYPED, OPTIONAL, "state")
                    .with(SECRET, OPTIONAL, "WelcomeCode"),
            customer(
                            "add_half_external_contact",
                            "A customer added a member who skips verification and has not added back yet.")
                    .with(TYPED, OPTIONAL, "state")
                    .with(SECRET, OPTIONAL, "WelcomeCode"),
            customer("edit_external_contact", "A member changed a customer's remark or tags."),
            customer("del_external_contact", "A member deleted a customer.").with(TYPED, OPTIONAL, "deletionSource"),
            customer("del_follow_user", "A customer deleted a member."),
            customer("transfer_fail", "A customer was not taken over by another member.")
                    .with(TYPED, OPTIONAL, "failReason"),
            ofCorp(
                            Topic.CONTACT,
                            "change_external_contact.msg_audit_approved",
                            "92130",
                            "A customer agreed to the archiving of the chat.")
                    .with(TYPED, REQUIRED, "userId", "externalUserId")
                    .with(SECRET, OPTIONAL, "WelcomeCode"),
            ofCorp(
                    Topic.OTHER,
                    "customer_acquisition_permit_change",
                    "92277",
                    "The members whom a customer-acquisition app may connect changed."));

    private static final List<CallbackType> ACQUISITION = List.of(
            quota("balance_low", "Fewer than 20 uses of acquisition links are left."),
            quota("balance_exhausted", "No use of acquisition links is left: customers who tap one are turned away."),
            quota("balance_increased", "The quota went from nothing to something; not sent on every purchase."),
            quota("quota_expire_soon", "A part of the quota expires; sent 14, 7, 3, 2 and 1 days before.")
                    .with(TYPED, REQUIRED, "expireTime", "expireQuotaNum"),
            quota("service_balance_low", "Little of the provider's prepaid quota is left."),
            quota("service_balance_exhausted", "Nothing of the provider's prepaid quota is left."),
            quota("service_balance_consumed", "The provider paid for an added customer.")
                    .with(TYPED, OPTIONAL, "linkId", "state")
                    .with(SECRET, OPTIONAL, "OnceKey"),
            type(Topic.QUOTA, "customer_acquisition.change_price", "99485", "The price of a provider-paid add changes.")
                    .with(TYPED, OPTIONAL, "corpId")
                    .with(TYPED, REQUIRED, "price", "effectiveTime"),
            link("link_unavailable", "No member in the range of a link can be added any more."),
            link("delete_link", "A link was deleted in WeCom's console or client; not sent for a deletion by API."),
            link("open_profile", "A WeChat customer opened the profile by a link. Names no person.")
                    .with(TYPED, OPTIONAL, "state"),
            link("friend_request", "A customer sent a friend request by a link. Names no person.")
                    .with(TYPED, OPTIONAL, "state"),
            link("customer_start_chat", "A customer who came by a link wrote for the first time. Carries no State.")
                    .with(TYPED, OPTIONAL, "userId", "externalUserId"),
            link("message_from_customer", "The third, fifth or tenth message of a customer; ask get_chat_info.")
                    .with(SECRET, OPTIONAL, "ChatKey"),
            acquisition("del_follow_user", "A customer deleted a member; known from SDKs only.")
                    .with(TYPED, OPTIONAL, "linkId", "userId", "externalUserId"));

    private static final List<CallbackType> SYSTEM = List.of(
            registration("register_corp", "90585", "A corp registered by a promotion QR code.")
                    .with(TEXT, OPTIONAL, "ContactSync/ExpiresIn")
                    .with(SECRET, OPTIONAL, "ContactSync/AccessToken"),
            registration("enter_register_package", "98071", "A corp that exists came by a promotion QR code."),
            system("agree_external_userid_migration", "96516", "A corp agreed to migrate its external user ids."),
            system("license_pay_success", "95804", "An order of licences was paid.")
                    .with(TEXT, OPTIONAL, "OrderId", "BuyerUserId"),
            system("license_refund", "95804", "An order of licences was refunded.")
                    .with(TEXT, OPTIONAL, "OrderId", "OrderStatus"),
            system("auto_activate", "95804", "Accounts were activated automatically.")
                    .with(TEXT, OPTIONAL, "Scene")
                    .with(OBJECTS, OPTIONAL, "AccountList"),
            new CallbackType(
                            CallbackCatalogue.REGISTER_LINK,
                            Topic.REGISTRATION,
                            "90581",
                            "A registration link was made; it can be opened until LinkExpiresAt, RFC 3339.",
                            List.of())
                    .with(TYPED, REQUIRED, "state")
                    .with(TEXT, REQUIRED, CallbackData.TEMPLATE_ID, CallbackData.LINK_EXPIRES_AT)
                    .with(SECRET, REQUIRED, "RegisterCode"),
            new CallbackType(
                            CallbackCatalogue.CONTACT_SYNC_SUCCESS,
                            Topic.REGISTRATION,
                            "90584",
                            "The contacts of a new enterprise were unlocked, which ends its contact-sync token.",
                            List.of())
                    .with(TYPED, REQUIRED, "corpId")
                    .with(TYPED, OPTIONAL, "state"));

    private static final List<CallbackType> ORDERS = List.of(
            order("open_order", "91929", "An order was placed.").with(TEXT, OPTIONAL, "OrderId", "OperatorId"),
            order("change_order", "91930", "An order was changed.").with(TEXT, OPTIONAL, "OldOrderId", "NewOrderId"),
            order("pay_for_app_success", "91931", "An order was paid.").with(TEXT, OPTIONAL, "OrderId"),
            order("refund", "91932", "An order was refunded.").with(TEXT, OPTIONAL, "OrderId"),
            order("change_editon", "91933", "An app's edition changed; the misspelling is WeCom's."),
            order("cancel_order", "99353", "An order was cancelled.").with(TEXT, OPTIONAL, "OrderId"));

    private static final List<CallbackType> APP = List.of(
            app("subscribe", "90240", "A member follows the app."),
            app("unsubscribe", "90240", "A member no longer follows the app."),
            app("enter_agent", "90240", "A member entered the app."),
            app("unlicensed_notify", "95716", "A member without licence used the app."),
            app("change_app_admin", "95038", "The app's administrators changed."),
            ofCorp(Topic.SERVICE, "kf_msg_or_event", "96426", "Messages wait for kf/sync_msg; the token lives 10 min.")
                    .with(TEXT, REQUIRED, "OpenKfId")
                    .with(SECRET, OPTIONAL, "Token"),
            ofCorp(
                            Topic.SERVICE,
                            "kf_account_auth_change",
                            "97713",
                            "Customer-service accounts were authorized or no longer are.")
                    .with(TEXTS, OPTIONAL, "AuthAddOpenKfId", "AuthDelOpenKfId"));

    private DocumentedCallbacks() {}

    static Stream<CallbackType> all() {
        return Stream.of(AUTHORIZATION, CONTACTS, CUSTOMERS, ACQUISITION, SYSTEM, ORDERS, APP)
                .flatMap(List::stream);
    }

    private static CallbackType type(Topic topic, String name, String page, String description) {
        return new CallbackType(CallbackType.typeOf(name, null), topic, page, description, List.of());
    }

    private static CallbackType ofCorp(Topic topic, String name, String page, String description) {
        return type(topic, name, page, description).with(TYPED, REQUIRED, "corpId");
    }

    private static CallbackType member(String changeType, String description) {
        return ofCorp(Topic.CONTACT, "change_contact." + changeType, "90639", description)
                .with(TYPED, REQUIRED, "userId")
                .with(TEXT, OPTIONAL, "OpenUserID", "Name", "Department", "MainDepartment", "IsLeaderInDept")
                .with(TEXT, OPTIONAL, "DirectLeader", "Position", "Mobile", "Gender", "Email", "BizMail", "Status")
                .with(TEXT, OPTIONAL, "Avatar", "Alias", "Telephone", "Address")
                .with(OBJECTS, OPTIONAL, "ExtAttr/Item");
    }

    private static CallbackType department(String changeType, String description) {
        return ofCorp(Topic.CONTACT, "change_contact." + changeType, "90640", description)
                .with(TEXT, REQUIRED, "Id")
                .with(TEXT, OPTIONAL, "Name", "ParentId", "Order");
    }

    private static CallbackType group(String changeType, String description) {
        return ofCorp(Topic.CONTACT, "change_external_chat." + changeType, "92277", description)
                .with(TEXT, REQUIRED, "ChatId");
    }

    private static CallbackType customerTag(String changeType, String description) {
        return ofCorp(Topic.CONTACT, "change_external_tag." + changeType, "92277", description)
                .with(TEXT, REQUIRED, "Id")
                .with(TEXT, OPTIONAL, "TagType", "StrategyId");
    }

    /** The component's events may lack the person (page 99485). */
    private static CallbackType customer(String changeType, String description) {
        return ofCorp(Topic.ACQUISITION, "change_external_contact." + changeType, "92277", description)
                .with(TYPED, OPTIONAL, "userId", "externalUserId");
    }

    private static CallbackType acquisition(String changeType, String description) {
        return ofCorp(Topic.ACQUISITION, "customer_acquisition." + changeType, "97402", description);
    }

    private static CallbackType link(String changeType, String description) {
        return acquisition(changeType, description).with(TYPED, REQUIRED, "linkId");
    }

    private static CallbackType quota(String changeType, String description) {
        return ofCorp(Topic.QUOTA, "customer_acquisition." + changeType, "97402", description);
    }

    private static CallbackType system(String name, String page, String description) {
        return ofCorp(Topic.REGISTRATION, name, page, description).with(TEXT, REQUIRED, "ServiceCorpId");
    }

    private static CallbackType registration(String name, String page, String description) {
        return system(name, page, description)
                .with(SECRET, OPTIONAL, "RegisterCode")
                .with(TEXT, OPTIONAL, "AuthUserInfo/UserId", "TemplateId")
                .with(TYPED, OPTIONAL, "state");
    }

    private static CallbackType order(String name, String page, String description) {
        return type(Topic.OTHER, name, page, description).with(TEXT, OPTIONAL, "PaidCorpId");
    }

    private static CallbackType app(String name, String page, String description) {
        return ofCorp(Topic.OTHER, name, page, description)
                .with(TYPED, OPTIONAL, "agentId")
                .with(TEXT, OPTIONAL, "FromUserName", "EventKey");
    }
}
