package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.PROVIDER;
import static io.huoke.sandbox.api.SandboxFixture.TEMPLATE;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens as pages 90600, 90605, 91039 and 91200 have them. */
class TokensTest {

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
    void aTicketGivesASuiteTokenWithoutAnErrcode() throws Exception {
        JsonNode answer = suiteToken(APP, "app-secret", wecom.world.newTicket(APP));

        assertThat(answer.has("errcode")).isFalse();
        assertThat(answer.get("expires_in").asInt()).isEqualTo(7_200);
        assertThat(answer.get("suite_access_token").textValue()).hasSizeLessThanOrEqualTo(512);
    }

    @Test
    void olderTicketsStayGoodForHalfAnHour() throws Exception {
        String older = wecom.world.newTicket(APP);
        wecom.clock.advance(Duration.ofMinutes(10));
        wecom.world.newTicket(APP);

        assertThat(errcode(suiteToken(APP, "app-secret", older))).isZero();
        wecom.clock.advance(Duration.ofMinutes(21));
        assertThat(errcode(suiteToken(APP, "app-secret", older))).isEqualTo(40085);
    }

    @Test
    void whatIsWrongWithASuiteIsNamedByItsCode() throws Exception {
        String ticket = wecom.world.newTicket(APP);

        assertThat(errcode(suiteToken("wwother", "app-secret", ticket))).isEqualTo(40083);
        assertThat(errcode(suiteToken(APP, "wrong", ticket))).isEqualTo(40080);
        assertThat(errcode(suiteToken(APP, "app-secret", wecom.world.newTicket(TEMPLATE))))
                .isEqualTo(40085);
        assertThat(errcode(wecom.post("service/get_suite_token"))).isEqualTo(41021);
        assertThat(wecom.server.calls().wrongSecrets()).isEqualTo(1);
        assertThat(wecom.server.calls().tokenCalls("service/get_suite_token", APP))
                .isEqualTo(2);
    }

    @Test
    void anOwnAppAndTheProviderGetTheSameTokenWhileItIsValid() throws Exception {
        String own = wecom.ownToken("own-secret");
        String provider = wecom.providerToken();

        wecom.clock.advance(Duration.ofMinutes(119));
        assertThat(wecom.ownToken("own-secret")).isEqualTo(own);
        assertThat(wecom.providerToken()).isEqualTo(provider);
        wecom.clock.advance(Duration.ofMinutes(2));
        assertThat(wecom.ownToken("own-secret")).isNotEqualTo(own);
        assertThat(wecom.providerToken()).isNotEqualTo(provider);
    }

    @Test
    void wrongCorpsAndSecretsAreRefused() throws Exception {
        assertThat(errcode(wecom.get("gettoken?corpid=wwother&corpsecret=own-secret")))
                .isEqualTo(40013);
        assertThat(errcode(wecom.get("gettoken?corpid=" + CORP + "&corpsecret=wrong")))
                .isEqualTo(40001);
        assertThat(errcode(wecom.post("service/get_provider_token", "corpid", PROVIDER, "provider_secret", "wrong")))
                .isEqualTo(40091);
    }

    @Test
    void aTemplatesAppUsesItsPermanentCodeAsSecretAndHasNoCorpToken() throws Exception {
        String permanentCode = wecom.permanentCode(TEMPLATE);

        assertThat(wecom.ownToken(permanentCode)).isNotEmpty();
        JsonNode refused = wecom.post(
                "service/get_corp_token?suite_access_token=" + wecom.suiteToken(TEMPLATE),
                "auth_corpid",
                CORP,
                "permanent_code",
                permanentCode);
        assertThat(errcode(refused)).isEqualTo(48002);
    }

    @Test
    void tokensAreMissingUnknownOrExpired() throws Exception {
        String token = wecom.corpToken(APP);
        String suiteToken = wecom.suiteToken(APP);
        wecom.clock.advance(Duration.ofHours(2));

        assertThat(errcode(wecom.acquisition("list_link", "", "{}"))).isEqualTo(41001);
        assertThat(errcode(wecom.acquisition("list_link", "other", "{}"))).isEqualTo(40014);
        assertThat(errcode(wecom.acquisition("list_link", suiteToken, "{}"))).isEqualTo(40014);
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(42001);
        assertThat(errcode(wecom.get("service/get_pre_auth_code"))).isEqualTo(41022);
        assertThat(errcode(wecom.get("service/get_pre_auth_code?suite_access_token=x")))
                .isEqualTo(40082);
        assertThat(errcode(wecom.get("service/get_pre_auth_code?suite_access_token=" + suiteToken)))
                .isEqualTo(42009);
    }

    @Test
    void invalidatedTokensAreUnknownAndAnOwnAppGetsANewOne() throws Exception {
        String own = wecom.ownToken("own-secret");
        String corp = wecom.corpToken(APP);
        wecom.world.invalidateTokens(SandboxFixture.OWN_APP);
        wecom.world.invalidateTokens(APP, CORP);

        assertThat(errcode(wecom.acquisition("list_link", own, "{}"))).isEqualTo(40014);
        assertThat(errcode(wecom.acquisition("list_link", corp, "{}"))).isEqualTo(40014);
        assertThat(wecom.ownToken("own-secret")).isNotEqualTo(own);
    }

    @Test
    void anErrmsgHasHintAddressAndLinkAndNeverTheToken() throws Exception {
        JsonNode answer = wecom.acquisition("list_link", "marked-token", "{}");

        assertThat(answer.get("errmsg").textValue())
                .matches("invalid access_token, hint: \\[\\d{19}], from ip: 127\\.0\\.0\\.1, "
                        + "more info at https://open\\.work\\.weixin\\.qq\\.com/devtool/query\\?e=40014");
    }

    private JsonNode suiteToken(String suiteId, String secret, String ticket) throws Exception {
        return wecom.post(
                "service/get_suite_token", "suite_id", suiteId, "suite_secret", secret, "suite_ticket", ticket);
    }
}
