package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.LINKS;
import static io.huoke.sandbox.api.SandboxFixture.TEMPLATE;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.Limits.Window;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every API: methods, bodies, addresses and limits (pages 90312, 90313). */
class TransportTest {

    private SandboxFixture wecom;
    private String token;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
        token = wecom.corpToken(APP);
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void theWrongMethodIsNamed() throws Exception {
        assertThat(errcode(wecom.get(LINKS + "list_link?access_token=" + token)))
                .isEqualTo(43002);
        assertThat(errcode(wecom.postJson("externalcontact/customer_acquisition_quota?access_token=" + token, "{}")))
                .isEqualTo(43001);
    }

    @Test
    void aBodyThatIsNoJsonObjectIsRefused() throws Exception {
        for (String body : List.of("", "{", "[]", "null", "\"text\"")) {
            assertThat(errcode(wecom.postJson(LINKS + "list_link?access_token=" + token, body)))
                    .as(body)
                    .isEqualTo(47001);
        }
    }

    @Test
    void aBusinessErrorHasStatus200AndAnUnknownPath404() throws Exception {
        HttpResponse<String> refused = wecom.send(wecom.request("getcallbackip").GET());
        HttpResponse<String> unknown = wecom.send(wecom.request("no/such/api").GET());

        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("\"errcode\":40066");
    }

    @Test
    void aBodyOfMoreThanAMebibyteIsNotRead() throws Exception {
        String body = "{\"link_name\":\"" + "x".repeat(1 << 20) + "\"}";

        int status;
        try {
            status = wecom.send(wecom.request(LINKS + "create_link?access_token=" + token)
                            .POST(BodyPublishers.ofString(body)))
                    .statusCode();
        } catch (IOException e) {
            status = 413; // Closed while the caller was still sending.
        }

        assertThat(status).isEqualTo(413);
        assertThat(wecom.server.calls().received(LINKS + "create_link")).isZero();
    }

    @Test
    void aCallerWhoIsNotTrustedIsRefused() throws Exception {
        wecom.world.trustCaller(false);
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(60020);

        wecom.world.trustCaller(true);
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
    }

    @Test
    void whoCallsTooOftenIsRefusedForTheRestOfTheMinute() throws Exception {
        wecom.server.limits(Limits.wecom().withPerCorpAndMinute(2));

        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(45009);
        assertThat(errcode(wecom.acquisition("customer", token, "{'link_id':'x'}")))
                .isEqualTo(40058);
        wecom.clock.advance(Duration.ofSeconds(59));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(45009);
        wecom.clock.advance(Duration.ofSeconds(1));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
    }

    @Test
    void whoCallsTooOftenIsRefusedForTheRestOfTheHour() throws Exception {
        wecom.server.limits(Limits.wecom().withPerCorp(new Window(10, 2)));

        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        wecom.clock.advance(Duration.ofMinutes(30));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        wecom.clock.advance(Duration.ofMinutes(29));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(45009);
        wecom.clock.advance(Duration.ofMinutes(1));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
    }

    @Test
    void oneAddressHasALimitOverAllCorpsOfAProvider() throws Exception {
        String ofTemplate = wecom.corpToken(TEMPLATE);
        wecom.server.limits(Limits.wecom().withPerAddress(new Window(1, 10)));

        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", ofTemplate, "{}"))).isEqualTo(45009);
    }

    @Test
    void anAddressHasALimitOfItsOwnForCorpsOwnApps() throws Exception {
        String own = wecom.ownToken("own-secret");
        wecom.server.limits(Limits.wecom().withOwnAppsPerAddress(new Window(10, 1)));

        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", own, "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", own, "{}"))).isEqualTo(45009);
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        wecom.server.limits(Limits.wecom().withOwnAppsPerAddress(new Window(1, 10)));
        wecom.ownToken("own-secret");
        assertThat(errcode(wecom.get("gettoken?corpid=" + CORP + "&corpsecret=own-secret")))
                .isEqualTo(45009);
    }

    @Test
    void tooManyCallsAtOnceConflict() throws Exception {
        wecom.server.limits(Limits.wecom().withConcurrentPerCorp(1));
        wecom.server.faults(Faults.none().withLatency(1, Duration.ofMillis(300)));
        Callable<Integer> call = () -> errcode(wecom.acquisition("list_link", token, "{}"));

        List<Integer> errcodes;
        try (ExecutorService callers = Executors.newFixedThreadPool(2)) {
            errcodes = callers.invokeAll(List.of(call, call)).stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(errcodes).containsExactlyInAnyOrder(0, 45033);
        wecom.server.faults(Faults.none());
        assertThat(call.call()).isZero();
    }

    @Test
    void aPortInUseIsSaid() {
        int port = wecom.server.base().getPort();

        assertThatThrownBy(() -> ApiServer.start(wecom.world, port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }
}
