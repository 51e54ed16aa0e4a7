package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.COMPONENT;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 获客助手组件 (pages 99482 to 99484, 99602, 99603, 99610, 100135). */
class ComponentTest {

    private SandboxFixture wecom;
    private String token;
    private String scene;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
        token = wecom.corpToken(COMPONENT);
        wecom.world.createLink(CORP, APP, "ca-shared", LinkDraft.of("Shared", "ann"));
        wecom.world.createLink(CORP, APP, "ca-other", LinkDraft.of("Other", "ann"));
        scene = wecom.world.authorizeLink(COMPONENT, "ca-shared");
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void onlyAuthorizedLinksAreSeenAndOnlyNameAndUrlWithTheScene() throws Exception {
        assertThat(call("list_link", "{}").get("link_id_list")).hasToString("[\"ca-shared\"]");
        JsonNode link = call("get", "{'link_id':'ca-shared'}");
        assertThat(link.get("link"))
                .hasToString("{\"link_name\":\"Shared\",\"url\":\"https://work.weixin.qq.com/ca/ca-shared?comp_scene="
                        + scene + "\"}");
        assertThat(link.has("range")).isFalse();
        assertThat(errcode(call("get", "{'link_id':'ca-other'}"))).isEqualTo(40058);
    }

    @Test
    void onlyTrafficWithTheSceneCounts() throws Exception {
        LocalDate day = LocalDate.of(2026, 6, 15);
        wecom.world.clicks("ca-shared", day, 5);
        wecom.world.clicks("ca-shared", day, 3, scene);
        wecom.world.addCustomer("ca-shared", "ann", "wm1", "s", wecom.clock.instant(), 0, scene);
        long now = wecom.clock.instant().getEpochSecond();
        String query = "{'link_id':'ca-shared','start_time':" + now + ",'end_time':" + now + "}";

        JsonNode ofComponent = call("statistic", query);
        JsonNode ofOwner = wecom.acquisition("statistic", wecom.corpToken(APP), query);

        assertThat(ofComponent.get("click_link_customer_cnt").asInt()).isEqualTo(3);
        assertThat(ofComponent.get("new_customer_cnt").asInt()).isEqualTo(1);
        assertThat(ofOwner.get("click_link_customer_cnt").asInt()).isEqualTo(8);
    }

    @Test
    void whatBelongsToTheLinksOwnerIsForbidden() throws Exception {
        for (String api : List.of("create_link", "update_link", "delete_link", "customer")) {
            assertThat(errcode(call(api, "{'link_id':'ca-shared'}"))).as(api).isEqualTo(48002);
        }
    }

    @Test
    void chatInfoNamesNoPersonToAComponent() throws Exception {
        String key = wecom.world.chatKey("ca-shared", "ann", "wm1", "s1", 3);

        JsonNode ofComponent = call("get_chat_info", "{'chat_key':'" + key + "'}");
        JsonNode ofOwner = wecom.acquisition("get_chat_info", wecom.corpToken(APP), "{'chat_key':'" + key + "'}");

        assertThat(ofComponent.get("chat_info"))
                .hasToString("{\"recv_msg_cnt\":3,\"link_id\":\"ca-shared\",\"state\":\"s1\"}");
        assertThat(ofComponent.has("userid") || ofComponent.has("external_userid"))
                .isFalse();
        assertThat(ofOwner.get("external_userid").textValue()).isEqualTo("wm1");
        assertThat(errcode(call("get_chat_info", "{'chat_key':'invented'}"))).isEqualTo(41201);
        wecom.clock.advance(Duration.ofMinutes(30));
        assertThat(errcode(call("get_chat_info", "{'chat_key':'" + key + "'}"))).isEqualTo(41201);
    }

    @Test
    void onceKeysAreForThoseWhoseProviderPays() throws Exception {
        assertThat(call("get_comp_auth_info", "{}").get("pay_mode").asInt()).isZero();
        assertThat(errcode(call("create_once_key", "{'link_id':'ca-shared'}"))).isEqualTo(41099);

        wecom.world.componentTerms(COMPONENT, CORP, true, 150);

        assertThat(call("get_comp_auth_info", "{}").get("price").asInt()).isEqualTo(150);
        assertThat(call("create_once_key", "{'link_id':'ca-shared'}").get("keys"))
                .hasSize(100);
        assertThat(errcode(call("create_once_key", "{'link_id':'ca-shared','key_num':1001}")))
                .isEqualTo(40058);
        assertThat(errcode(wecom.acquisition("get_comp_auth_info", wecom.corpToken(APP), "{}")))
                .isEqualTo(48002);
    }

    @Test
    void billsAreListedByTimeInPages() throws Exception {
        for (int i = 0; i < 3; i++) {
            wecom.world.bill(COMPONENT, CORP, wecom.clock.instant().minusSeconds(i), "ca-shared", "s" + i, 150);
        }
        String path = "service/customer_acquisition/get_bill_list?suite_access_token=" + wecom.suiteToken(COMPONENT);
        long now = wecom.clock.instant().getEpochSecond();

        JsonNode first = wecom.postJson(path, "{\"begin_time\":0,\"end_time\":1}");
        JsonNode page = wecom.postJson(path, "{\"begin_time\":" + (now - 1) + ",\"end_time\":" + now + ",\"limit\":1}");
        JsonNode rest = wecom.postJson(
                path,
                "{\"begin_time\":" + (now - 1) + ",\"end_time\":" + now + ",\"cursor\":" + page.get("next_cursor")
                        + "}");

        assertThat(first.get("bill_list")).isEmpty();
        assertThat(page.at("/bill_list/0/state").textValue()).isEqualTo("s0");
        assertThat(rest.at("/bill_list/0/price").asInt()).isEqualTo(150);
        assertThat(rest.has("next_cursor")).isFalse();
        assertThat(errcode(wecom.postJson(
                        path,
                        "{\"begin_time\":0,\"end_time\":" + Duration.ofDays(32).toSeconds() + "}")))
                .isEqualTo(40058);
    }

    private JsonNode call(String api, String body) throws Exception {
        return wecom.acquisition(api, token, body);
    }
}
