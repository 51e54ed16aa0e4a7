package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackCatalogueTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "customer_acquisition, open_profile, wecom.acquisition",
                "customer_acquisition, delete_link, wecom.acquisition",
                "customer_acquisition, balance_exhausted, wecom.quota",
                "customer_acquisition, quota_expire_soon, wecom.quota",
                "customer_acquisition, service_balance_consumed, wecom.quota",
                "customer_acquisition, change_price, wecom.quota",
                "change_external_contact, add_external_contact, wecom.acquisition",
                "change_external_contact, msg_audit_approved, wecom.contact",
                "change_contact, create_user, wecom.contact",
                "change_external_chat, update, wecom.contact",
                "suite_ticket, -, wecom.authorization",
                "create_auth, -, wecom.authorization",
                "approve_special_auth, -, wecom.authorization",
                "register_corp, -, wecom.registration",
                "kf_msg_or_event, -, wecom.service",
                "open_order, -, wecom.other",
                "never_seen_before, ever, wecom.other",
                "customer_acquisition, never_seen_before, wecom.other",
                "customer_acquisition, balance_new, wecom.quota",
                "change_contact, never_seen_before, wecom.contact",
                "change_external_contact, msg_audit_new, wecom.contact",
                "msg_audit_notify, -, wecom.contact",
                "kf_new, -, wecom.service",
                "new_special_auth, -, wecom.authorization",
                // Only the acquisition families have quota: a stranger's ChangeType moves nothing.
                "never_seen_before, balance_low, wecom.other",
            })
    void sendsEveryTypeToTheTopicOfTheContract(String name, String changeType, String topic) {
        assertThat(CallbackCatalogue.topic(name, changeType).baseName()).isEqualTo(topic);
    }

    @Test
    void keepsWeComsSpelling() {
        assertThat(CallbackType.typeOf("change_editon", null)).isEqualTo("wecom.change_editon");
        assertThat(CallbackType.typeOf("customer_acquisition", "open_profile"))
                .isEqualTo("wecom.customer_acquisition.open_profile");
    }
}
