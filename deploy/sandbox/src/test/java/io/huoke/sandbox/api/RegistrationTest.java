package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A corp registers by the provider's link (pages 90581 to 90585). */
class RegistrationTest {

    private SandboxFixture wecom;
    private String token;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
        token = wecom.providerToken();
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void aRegistrationIsToldOnceItIsFinished() throws Exception {
        String code = code();
        assertThat(errcode(info(code))).isEqualTo(84024);

        wecom.world.completeRegistration(code, "wpNew", "New Corp", "eve", true);

        JsonNode info = info(code);
        assertThat(info.get("corpid").textValue()).isEqualTo("wpNew");
        assertThat(info.get("state").textValue()).isEqualTo("s1");
        assertThat(info.get("template_id").textValue()).isEqualTo("tpl");
        assertThat(info.at("/contact_sync/expires_in").asInt()).isEqualTo(1_800);
        wecom.clock.advance(Duration.ofHours(24));
        token = wecom.providerToken();
        assertThat(errcode(info(code))).isEqualTo(84024);
    }

    @Test
    void aCodeIsGoodForTenMinutesAndOnce() throws Exception {
        String code = code();
        wecom.clock.advance(Duration.ofMinutes(10));
        assertThatThrownBy(() -> wecom.world.completeRegistration(code, "wpNew", "New Corp", "eve", false))
                .hasMessageContaining("10 minutes");

        String other = code();
        wecom.world.completeRegistration(other, "wpNew", "New Corp", "eve", false);
        assertThatThrownBy(() -> wecom.world.completeRegistration(other, "wpNew", "New Corp", "eve", false))
                .hasMessageContaining("used");
        assertThat(info(other).has("contact_sync")).isFalse();
    }

    @Test
    void theContactSyncTokenSetsTheScopeAndEndsWithTheMigration() throws Exception {
        String code = code();
        Registration registration = wecom.world.completeRegistration(code, "wpNew", "New Corp", "eve", true);
        String sync = registration.contactSyncToken().get();

        JsonNode scope = wecom.postJson(
                "agent/set_scope?access_token=" + sync,
                "{\"agentid\":1,\"allow_user\":[\"eve\",\"nobody\"],\"allow_party\":[7],\"allow_tag\":[]}");

        assertThat(scope.get("invaliduser")).hasToString("[\"nobody\"]");
        assertThat(scope.get("invalidparty")).hasToString("[7]");
        assertThat(errcode(wecom.acquisition("list_link", sync, "{}"))).isEqualTo(48002);
        assertThat(errcode(wecom.get("sync/contact_sync_success?access_token=" + sync)))
                .isZero();
        assertThat(errcode(wecom.get("sync/contact_sync_success?access_token=" + sync)))
                .isEqualTo(40014);
        assertThat(errcode(wecom.get("sync/contact_sync_success?access_token=" + wecom.corpToken(APP))))
                .isEqualTo(84023);
    }

    @Test
    void anAppThatCameWithTheRegistrationSaysSo() throws Exception {
        String code = code();
        wecom.world.completeRegistration(code, "wpNew", "New Corp", "eve", false);
        String authCode = wecom.world.authorize(APP, "wpNew", null, code);

        JsonNode exchanged = wecom.post(
                "service/v2/get_permanent_code?suite_access_token=" + wecom.suiteToken(APP), "auth_code", authCode);

        assertThat(exchanged.get("register_code_info"))
                .hasToString("{\"register_code\":\"" + code + "\",\"template_id\":\"tpl\",\"state\":\"s1\"}");
    }

    @Test
    void wrongCodesAndStatesAreRefused() throws Exception {
        assertThat(errcode(info("invented"))).isEqualTo(84022);
        assertThat(errcode(wecom.post("service/get_register_info?provider_access_token=" + token)))
                .isEqualTo(84021);
        assertThat(errcode(wecom.post(
                        "service/get_register_code?provider_access_token=" + token,
                        "template_id",
                        "tpl",
                        "state",
                        "not-alphanumeric")))
                .isEqualTo(84025);
        assertThat(errcode(wecom.post("service/get_register_code?provider_access_token=" + token)))
                .isEqualTo(40058);
    }

    private String code() throws Exception {
        return wecom.post(
                        "service/get_register_code?provider_access_token=" + wecom.providerToken(),
                        "template_id",
                        "tpl",
                        "state",
                        "s1")
                .get("register_code")
                .textValue();
    }

    private JsonNode info(String code) throws Exception {
        return wecom.post("service/get_register_info?provider_access_token=" + token, "register_code", code);
    }
}
