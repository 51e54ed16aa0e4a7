package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.SERVICE;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Customers one by one, ids, service accounts and addresses (pages 92114, 97108, 94661, 92520, 92521). */
class ContactsTest {

    private static final Instant ADDED = Instant.parse("2026-06-14T01:00:00Z");

    private SandboxFixture wecom;
    private String token;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
        token = wecom.corpToken(APP);
        wecom.world.createLink(CORP, APP, "ca1", LinkDraft.of("Link", "ann", "bob"));
        wecom.world.addCustomer("ca1", "ann", "wm1", "s1", ADDED, 0);
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void aCustomerHasTheTimeOfAddingForEachMember() throws Exception {
        JsonNode answer = contact("wm1");

        assertThat(answer.at("/external_contact/external_userid").textValue()).isEqualTo("wm1");
        assertThat(answer.get("follow_user"))
                .hasToString("[{\"userid\":\"ann\",\"remark\":\"\",\"createtime\":" + ADDED.getEpochSecond()
                        + ",\"state\":\"s1\",\"add_way\":16}]");
        assertThat(answer.get("next_cursor").textValue()).isEmpty();
    }

    @Test
    void halfAndDeletedContactsAreNoRelation() throws Exception {
        wecom.world.halfContact(CORP, "ann", "wm1");
        assertThat(errcode(contact("wm1"))).isEqualTo(84061);

        wecom.world.addCustomer("ca1", "bob", "wm1", null, ADDED, 0);
        assertThat(contact("wm1").get("follow_user")).hasSize(1);

        wecom.world.removeCustomer(CORP, "bob", "wm1");
        assertThat(errcode(contact("wm1"))).isEqualTo(84061);
        assertThat(wecom.acquisition("customer", token, "{'link_id':'ca1'}").get("customer_list"))
                .hasSize(2);
        assertThat(errcode(contact("invented"))).isEqualTo(40096);
    }

    @Test
    void membersOutOfSightAreNotTold() throws Exception {
        wecom.world.visible(CORP, APP, List.of("bob"));

        assertThat(errcode(contact("wm1"))).isEqualTo(84061);
    }

    @Test
    void aUnionIdHoldsAPlaceUntilItsUserIsACustomer() throws Exception {
        String pending = unionId("union9").get("pending_id").textValue();
        wecom.world.unionId(CORP, "union9", "wm9");
        assertThat(unionId("union9").get("pending_id").textValue()).isEqualTo(pending);

        wecom.world.addCustomer("ca1", "ann", "wm9", null, ADDED, 0);

        assertThat(unionId("union9").get("external_userid").textValue()).isEqualTo("wm9");
        JsonNode result = wecom.postJson(
                "idconvert/batch/external_userid_to_pending_id?access_token=" + token,
                "{\"external_userid\":[\"wm1\",\"wm9\"]}");
        assertThat(result.get("result"))
                .hasToString("[{\"external_userid\":\"wm9\",\"pending_id\":\"" + pending + "\"}]");
    }

    @Test
    void idsAreConvertedForProvidersOnly() throws Exception {
        token = wecom.ownToken("own-secret");
        assertThat(errcode(unionId("union1"))).isEqualTo(48002);
    }

    @Test
    void aServiceComponentSeesTheAccountsThatItWasGiven() throws Exception {
        wecom.world.kfAccount(CORP, "wk1", "Desk");
        wecom.world.kfAccount(CORP, "wk2", "Shop");
        String service = wecom.corpToken(SERVICE);
        wecom.world.authorizeKfAccounts(SERVICE, CORP, List.of("wk2"));

        JsonNode all = wecom.post("kf/account/list?access_token=" + token);
        JsonNode given = wecom.post("kf/account/list?access_token=" + service);

        assertThat(all.get("account_list")).hasSize(2);
        assertThat(given.at("/account_list/0/open_kfid").textValue()).isEqualTo("wk2");
        assertThat(wecom.post("kf/add_contact_way?access_token=" + service, "open_kfid", "wk2", "scene", "s")
                        .get("url")
                        .textValue())
                .startsWith("https://work.weixin.qq.com/kfid/wk2?enc_scene=");
        assertThat(errcode(wecom.post("kf/add_contact_way?access_token=" + service, "open_kfid", "wk1")))
                .isEqualTo(95000);
        assertThat(errcode(wecom.post(
                        "kf/add_contact_way?access_token=" + service, "open_kfid", "wk2", "scene", "x".repeat(33))))
                .isEqualTo(40058);
    }

    @Test
    void addressesAreToldToWhoHasAToken() throws Exception {
        assertThat(wecom.get("getcallbackip?access_token=" + token).get("ip_list"))
                .isNotEmpty();
        assertThat(wecom.get("get_api_domain_ip?access_token=" + token).get("ip_list"))
                .isNotEmpty();
        assertThat(errcode(wecom.get("getcallbackip"))).isEqualTo(41001);
    }

    private JsonNode contact(String externalUserId) throws Exception {
        return wecom.get("externalcontact/get?access_token=" + token + "&external_userid=" + externalUserId);
    }

    private JsonNode unionId(String unionId) throws Exception {
        return wecom.post(
                "idconvert/unionid_to_external_userid?access_token=" + token, "unionid", unionId, "openid", "o1");
    }
}
