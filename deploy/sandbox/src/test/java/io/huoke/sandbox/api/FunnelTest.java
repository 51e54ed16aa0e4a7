package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.COMPONENT;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A6 to A8 (pages 97298, 97375). */
class FunnelTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final String LINK = "ca-link";

    private SandboxFixture wecom;
    private String token;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
        token = wecom.corpToken(APP);
        wecom.world.createLink(CORP, APP, LINK, LinkDraft.of("Link", "ann", "bob"));
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void aCustomerIsToldWithMemberChatAndStateAndNothingElse() throws Exception {
        add("ann", "wm1", "channel", 0);
        add("bob", "wm1", null, 2);

        JsonNode answer = call("customer", "{'link_id':'ca-link'}");

        assertThat(answer.get("customer_list"))
                .hasToString(
                        "[{\"external_userid\":\"wm1\",\"userid\":\"ann\",\"chat_status\":0,\"state\":\"channel\"},"
                                + "{\"external_userid\":\"wm1\",\"userid\":\"bob\",\"chat_status\":2,\"state\":\"\"}]");
        assertThat(answer.get("next_cursor").textValue()).isEmpty();
    }

    @Test
    void aStateIsCutTo64BytesBetweenCharacters() throws Exception {
        add("ann", "wm1", "x".repeat(65), 0);
        add("ann", "wm2", "链".repeat(22), 0);

        JsonNode customers = call("customer", "{'link_id':'ca-link'}").get("customer_list");

        assertThat(customers.at("/0/state").textValue()).isEqualTo("x".repeat(64));
        assertThat(customers.at("/1/state").textValue()).isEqualTo("链".repeat(21));
    }

    @Test
    void whoWritesHasChattedFromThenOn() throws Exception {
        add("ann", "wm1", null, 0);

        wecom.world.startChat(LINK, "ann", "wm1");

        assertThat(call("customer", "{'link_id':'ca-link'}")
                        .at("/customer_list/0/chat_status")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void customersComeInPagesOfAThousandAtMost() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            add("ann", "wm" + i, null, 0);
        }
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = call("customer", "{'link_id':'ca-link','cursor':'" + cursor + "'}");
            sizes.add(page.get("customer_list").size());
            cursor = page.get("next_cursor").textValue();
        } while (!cursor.isEmpty());

        assertThat(sizes).containsExactly(1_000, 1_000, 500);
        assertThat(errcode(call("customer", "{'link_id':'ca-link','limit':1001}")))
                .isEqualTo(40058);
    }

    @Test
    void aCursorOfAnotherListIsRefused() throws Exception {
        add("ann", "wm1", null, 0);
        add("ann", "wm2", null, 0);
        String cursor = call("customer", "{'link_id':'ca-link','limit':1}")
                .get("next_cursor")
                .textValue();

        assertThat(errcode(call("list_link", "{'cursor':'" + cursor + "'}"))).isEqualTo(50100);
    }

    @Test
    void figuresAreOfWholeDaysInShanghaiWithBothEnds() throws Exception {
        wecom.world.clicks(LINK, LocalDate.of(2026, 6, 13), 1);
        wecom.world.clicks(LINK, LocalDate.of(2026, 6, 14), 10);
        wecom.world.clicks(LINK, LocalDate.of(2026, 6, 15), 100);
        // 00:30 of the 14th in Shanghai.
        wecom.world.addCustomer(LINK, "ann", "wm1", null, Instant.parse("2026-06-13T16:30:00Z"), 0);

        JsonNode oneDay = statistic(at("2026-06-14T08:00"), at("2026-06-14T09:00"));
        JsonNode twoDays = statistic(at("2026-06-14T23:59"), at("2026-06-15T00:00"));

        assertThat(oneDay.get("click_link_customer_cnt").asInt()).isEqualTo(10);
        assertThat(oneDay.get("new_customer_cnt").asInt()).isEqualTo(1);
        assertThat(twoDays.get("click_link_customer_cnt").asInt()).isEqualTo(110);
    }

    @Test
    void figuresSpan30DaysOfTheLast180() throws Exception {
        assertThat(errcode(statistic(at("2026-05-16T00:00"), at("2026-06-15T23:00"))))
                .isZero();
        assertThat(errcode(statistic(at("2026-05-15T00:00"), at("2026-06-15T00:00"))))
                .isEqualTo(40058);
        assertThat(errcode(statistic(at("2025-12-17T00:00"), at("2025-12-17T23:00"))))
                .isZero();
        assertThat(errcode(statistic(at("2025-12-16T00:00"), at("2025-12-16T23:00"))))
                .isEqualTo(40058);
        assertThat(errcode(statistic(at("2026-06-15T00:00"), at("2026-06-14T00:00"))))
                .isEqualTo(40058);
        assertThat(errcode(call("statistic", "{'link_id':'ca-link'}"))).isEqualTo(40058);
        assertThat(errcode(statistic(0, Long.MAX_VALUE))).isEqualTo(40058);
        assertThat(wecom.server.isIdle()).isTrue();
    }

    @Test
    void theTotalOfAQuotaIsWhatWasEverUsed() throws Exception {
        wecom.world.quotaBatch(CORP, 100, LocalDate.of(2026, 12, 31));
        wecom.world.quotaBatch(CORP, 5, LocalDate.of(2026, 7, 1));
        wecom.world.quotaBatch(CORP, 7, LocalDate.of(2026, 6, 14));
        wecom.world.usedQuota(CORP, 1_000);
        wecom.world.useQuota(CORP, 6);

        JsonNode quota = quota(token);

        assertThat(quota.get("total").asInt()).isEqualTo(1_006);
        assertThat(quota.get("balance").asInt()).isEqualTo(99);
        assertThat(quota.get("quota_list"))
                .hasToString("[{\"expire_date\":" + at("2026-12-31T00:00") + ",\"balance\":99}]");
        assertThat(errcode(quota(wecom.corpToken(COMPONENT)))).isEqualTo(48002);
    }

    private void add(String userId, String externalUserId, String state, int chatStatus) {
        wecom.world.addCustomer(LINK, userId, externalUserId, state, wecom.clock.instant(), chatStatus);
    }

    private static long at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(SHANGHAI).toEpochSecond();
    }

    private JsonNode statistic(long start, long end) throws Exception {
        return call("statistic", "{'link_id':'ca-link','start_time':" + start + ",'end_time':" + end + "}");
    }

    private JsonNode quota(String accessToken) throws Exception {
        return wecom.get("externalcontact/customer_acquisition_quota?access_token=" + accessToken);
    }

    private JsonNode call(String api, String body) throws Exception {
        return wecom.acquisition(api, token, body);
    }
}
