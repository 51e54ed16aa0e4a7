package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.LINKS;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong when it is asked to. */
class FaultsTest {

    private static final String CREATE = LINKS + "create_link";

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
    void aServerErrorIsHtmlAndNothingHappened() throws Exception {
        wecom.server.faults(Faults.always(Fault.SERVER_ERROR));

        HttpResponse<String> answer = create();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("<html>");
        assertThat(wecom.world.census().links(CORP)).isEmpty();
        assertThat(wecom.server.calls().received(CREATE)).isEqualTo(1);
        assertThat(wecom.server.calls().effects(CREATE)).isZero();
        assertThat(wecom.server.calls().faults(CREATE, Fault.SERVER_ERROR)).isEqualTo(1);
    }

    @Test
    void aResetIsNoAnswerAndNothingHappened() {
        wecom.server.faults(Faults.always(Fault.RESET));

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertThat(wecom.world.census().links(CORP)).isEmpty();
    }

    @Test
    void aLostResponseIsNoAnswerThoughItHappened() {
        wecom.server.faults(Faults.always(Fault.LOST_RESPONSE));

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertThat(wecom.world.census().links(CORP)).hasSize(1);
        assertThat(wecom.server.calls().effects(CREATE)).isEqualTo(1);
    }

    @Test
    void whatBecameOfAnAuthCodeIsCountedHoweverItWasAnswered() throws Exception {
        String code = wecom.world.authorize(APP, CORP, null);
        String exchange = "service/v2/get_permanent_code?suite_access_token=" + wecom.suiteToken(APP);
        for (Fault fault : List.of(Fault.SERVER_ERROR, Fault.BUSY, Fault.THROTTLED)) {
            wecom.server.faults(Faults.always(fault));
            wecom.send(wecom.request(exchange).POST(BodyPublishers.ofString("{\"auth_code\":\"" + code + "\"}")));
        }
        wecom.server.faults(Faults.always(Fault.LOST_RESPONSE));
        assertThatThrownBy(() -> wecom.post(exchange, "auth_code", code)).isInstanceOf(IOException.class);
        wecom.server.faults(Faults.none());
        wecom.post(exchange, "auth_code", code);

        Exchanges exchanges = wecom.server.calls().exchanges(code);
        assertThat(exchanges).isEqualTo(new Exchanges(5, 1, 1, Map.of(-1, 1L, 45009, 1L, 40078, 1L)));
        assertThat(exchanges.busy()).isEqualTo(1);
    }

    @Test
    void aTruncatedAnswerIsHalfOfItThoughItHappened() {
        wecom.server.faults(Faults.always(Fault.TRUNCATED));

        assertThatThrownBy(this::create).isInstanceOfAny(IOException.class, JsonProcessingException.class);
        assertThat(wecom.world.census().links(CORP)).hasSize(1);
    }

    @Test
    void busyThrottledAndConflictingAreErrcodesWithoutEffect() throws Exception {
        for (Object[] expected : new Object[][] {
            {Fault.BUSY, -1}, {Fault.THROTTLED, 45009}, {Fault.CONFLICT, 45033},
        }) {
            wecom.server.faults(Faults.always((Fault) expected[0]));
            assertThat(errcode(wecom.acquisition("create_link", token, LINK))).isEqualTo(expected[1]);
        }
        assertThat(wecom.world.census().links(CORP)).isEmpty();
    }

    @Test
    void anInvalidatedTokenIsRefusedFromThenOn() throws Exception {
        wecom.server.faults(Faults.always(Fault.TOKEN_INVALIDATION));
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isIn(40014, 42001);

        wecom.server.faults(Faults.none());
        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isEqualTo(40014);
        wecom.server.faults(Faults.always(Fault.TOKEN_INVALIDATION));
        assertThat(wecom.ownToken("own-secret")).isNotEmpty();
    }

    @Test
    void latencyComesBeforeTheEffect() throws Exception {
        wecom.server.faults(Faults.none().withLatency(1, Duration.ofMillis(200)));
        long start = System.nanoTime();

        create();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(195));
        assertThat(wecom.world.census().links(CORP)).hasSize(1);
    }

    @Test
    void faultsMayBeRestrictedToSomeApis() throws Exception {
        wecom.server.faults(Faults.always(Fault.BUSY).onlyFor(LINKS + "get"));

        assertThat(errcode(wecom.acquisition("list_link", token, "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("get", token, "{}"))).isEqualTo(-1);
    }

    @Test
    void theSameSeedGivesTheSameFaultsForTheSameCalls() throws Exception {
        assertThat(errcodes(3)).isEqualTo(errcodes(3)).contains(0, -1).isNotEqualTo(errcodes(4));
    }

    @Test
    void sharesAreFromZeroToOneAndTogetherNotMore() {
        assertThatThrownBy(() -> Faults.none().with(Fault.BUSY, 1.1)).hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> Faults.always(Fault.BUSY).with(Fault.RESET, 0.1))
                .hasMessageContaining("more than 1");
    }

    private static final String LINK = "{'link_name':'Link','range':{'user_list':['ann']}}";

    private HttpResponse<String> create() throws Exception {
        return wecom.send(wecom.request(CREATE + "?access_token=" + token)
                .POST(BodyPublishers.ofString(LINK.replace('\'', '"'))));
    }

    private List<Integer> errcodes(long seed) throws Exception {
        wecom.server.faults(Faults.none().with(Fault.BUSY, 0.5).withSeed(seed));
        List<Integer> errcodes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            errcodes.add(errcode(wecom.acquisition("list_link", token, "{}")));
        }
        return errcodes;
    }
}
