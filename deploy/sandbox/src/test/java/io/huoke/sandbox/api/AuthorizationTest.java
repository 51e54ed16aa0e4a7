package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.COMPONENT;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.TEMPLATE;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the auth code to the permanent code and its end (pages 90601 to 90604, 100776, 100779, 100964). */
class AuthorizationTest {

    private SandboxFixture wecom;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void anAuthCodeIsGoodOnce() throws Exception {
        String code = wecom.world.authorize(APP, CORP, "s1");

        JsonNode first = exchange(APP, code);
        JsonNode second = exchange(APP, code);

        assertThat(first.get("errcode").asInt()).isZero();
        assertThat(first.get("permanent_code").textValue())
                .isEqualTo(wecom.world.census().permanentCode(APP, CORP).get());
        assertThat(first.at("/auth_corp_info/corpid").textValue()).isEqualTo(CORP);
        assertThat(first.get("state").textValue()).isEqualTo("s1");
        assertThat(first.has("access_token")).isFalse();
        assertThat(first.has("auth_info")).isFalse();
        assertThat(errcode(second)).isEqualTo(40078);
        assertThat(wecom.server.calls().exchanges(code)).isEqualTo(new Exchanges(2, 1, 0, Map.of(40078, 1L)));
        assertThat(wecom.server.calls().effects("service/v2/get_permanent_code"))
                .isEqualTo(1);
    }

    @Test
    void anAuthCodeIsGoodForTenMinutesAndForItsSuiteOnly() throws Exception {
        String code = wecom.world.authorize(APP, CORP, null);

        assertThat(errcode(exchange(COMPONENT, code))).isEqualTo(40078);
        assertThat(errcode(exchange(APP, "short"))).isEqualTo(40058);
        assertThat(errcode(exchange(APP, "x".repeat(64)))).isEqualTo(40078);
        wecom.clock.advance(Duration.ofMinutes(10));
        assertThat(errcode(exchange(APP, code))).isEqualTo(40078);
    }

    @Test
    void theOlderExchangeGivesATokenAndTheAgentsToo() throws Exception {
        JsonNode app = wecom.post(
                "service/get_permanent_code?suite_access_token=" + wecom.suiteToken(APP),
                "auth_code",
                wecom.world.authorize(APP, CORP, null));
        JsonNode template = wecom.post(
                "service/get_permanent_code?suite_access_token=" + wecom.suiteToken(TEMPLATE),
                "auth_code",
                wecom.world.authorize(TEMPLATE, CORP, null));

        assertThat(errcode(
                        wecom.acquisition("list_link", app.get("access_token").textValue(), "{}")))
                .isZero();
        assertThat(app.at("/auth_info/agent/0/agentid").asInt()).isPositive();
        assertThat(template.has("access_token")).isFalse();
        assertThat(template.at("/auth_info/agent/0/is_customized_app").asBoolean())
                .isTrue();
    }

    @Test
    void whatWasAuthorizedIsToldToWhoHasThePermanentCode() throws Exception {
        String permanentCode = wecom.permanentCode(APP);

        JsonNode info = authInfo("service/v2/get_auth_info", permanentCode);

        assertThat(info.at("/auth_corp_info/corp_name").textValue()).isEqualTo("Corp One");
        assertThat(info.at("/auth_info/agent/0/privilege/allow_user/0").textValue())
                .isEqualTo("ann");
        assertThat(errcode(authInfo("service/get_auth_info", "wrong"))).isEqualTo(40084);
    }

    @Test
    void aCancelledAuthorizationIsDeadWithItsTokensAndCodesOnTheWay() throws Exception {
        String permanentCode = wecom.permanentCode(APP);
        String token = wecom.corpToken(APP);
        String onTheWay = wecom.world.authorize(APP, CORP, null);
        wecom.world.cancel(APP, CORP);

        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(40014);
        assertThat(errcode(authInfo("service/v2/get_auth_info", permanentCode))).isEqualTo(40084);
        assertThat(errcode(exchange(APP, onTheWay))).isEqualTo(40078);
    }

    @Test
    void anotherAuthorizationReplacesThePermanentCode() throws Exception {
        String first = wecom.permanentCode(APP);
        String second = wecom.permanentCode(APP);

        assertThat(second).isNotEqualTo(first);
        assertThat(errcode(authInfo("service/v2/get_auth_info", first))).isEqualTo(40084);
        assertThat(errcode(authInfo("service/v2/get_auth_info", second))).isZero();
    }

    @Test
    void anExchangedCorpIsThereFromTheBeginningWithItsToken() throws Exception {
        wecom.world.prologue().tokenLife(Duration.ofMinutes(1));
        String permanentCode = wecom.world.prologue().authorized(APP, CORP);
        String token = wecom.world.prologue().token(APP, CORP);

        assertThat(errcode(authInfo("service/v2/get_auth_info", permanentCode))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        wecom.clock.advance(Duration.ofMinutes(1));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(42001);
    }

    @Test
    void aResetSecretOfATemplateIsDeadUntilItsNewCodeIsExchanged() throws Exception {
        String old = wecom.permanentCode(TEMPLATE);
        String code = wecom.world.resetPermanentCode(TEMPLATE, CORP);

        assertThat(errcode(wecom.get("gettoken?corpid=" + CORP + "&corpsecret=" + old)))
                .isEqualTo(40001);
        String renewed = exchange(TEMPLATE, code).get("permanent_code").textValue();
        assertThat(wecom.ownToken(renewed)).isNotEmpty();
    }

    @Test
    void anInstallationFromTheProvidersSiteBeginsWithAPreAuthCode() throws Exception {
        String token = wecom.suiteToken(APP);
        JsonNode answer = wecom.get("service/get_pre_auth_code?suite_access_token=" + token);
        String preAuthCode = answer.get("pre_auth_code").textValue();
        String session = "{\"pre_auth_code\":\"" + preAuthCode + "\",\"session_info\":{\"auth_type\":1}}";

        assertThat(answer.get("expires_in").asInt()).isEqualTo(1_200);
        assertThat(errcode(wecom.postJson("service/set_session_info?suite_access_token=" + token, session)))
                .isZero();
        String code = wecom.world.install(preAuthCode, CORP, "s1");
        assertThat(errcode(exchange(APP, code))).isZero();
        wecom.clock.advance(Duration.ofMinutes(20));
        assertThat(errcode(wecom.postJson("service/set_session_info?suite_access_token=" + token, session)))
                .isEqualTo(42007);
    }

    private JsonNode exchange(String suiteId, String code) throws Exception {
        return wecom.post(
                "service/v2/get_permanent_code?suite_access_token=" + wecom.suiteToken(suiteId), "auth_code", code);
    }

    private JsonNode authInfo(String api, String permanentCode) throws Exception {
        return wecom.post(
                api + "?suite_access_token=" + wecom.suiteToken(APP),
                "auth_corpid",
                CORP,
                "permanent_code",
                permanentCode);
    }
}
