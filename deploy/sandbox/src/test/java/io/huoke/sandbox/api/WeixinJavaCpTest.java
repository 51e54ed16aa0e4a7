package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.AGENT;
import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.COMPONENT;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.OWN_APP;
import static io.huoke.sandbox.api.SandboxFixture.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.Json;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import me.chanjar.weixin.common.bean.WxAccessToken;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.cp.api.WxCpExternalContactService;
import me.chanjar.weixin.cp.api.WxCpService;
import me.chanjar.weixin.cp.api.impl.WxCpServiceImpl;
import me.chanjar.weixin.cp.bean.WxCpTpAuthInfo;
import me.chanjar.weixin.cp.bean.WxCpTpPermanentCodeInfo;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionCreateResult;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionCustomerList;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionInfo;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionList;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionQuota;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionRequest;
import me.chanjar.weixin.cp.bean.external.acquisition.WxCpCustomerAcquisitionStatistic;
import me.chanjar.weixin.cp.bean.external.contact.WxCpExternalContactInfo;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;
import me.chanjar.weixin.cp.config.impl.WxCpTpDefaultConfigImpl;
import me.chanjar.weixin.cp.tp.service.WxCpTpService;
import me.chanjar.weixin.cp.tp.service.impl.WxCpTpServiceImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client that many integrations use speaks to the simulated WeCom, so that it is more than our own mirror. Where the
 * two would differ, the page decides, and the test says so.
 */
class WeixinJavaCpTest {

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
    void aThirdPartyAppIsAuthorized() throws Exception {
        WxCpTpService provider = provider(APP);
        assertThat(provider.getSuiteAccessToken()).isNotEmpty();

        WxCpTpPermanentCodeInfo exchanged = provider.getPermanentCodeInfo(wecom.world.authorize(APP, CORP, "s1"));

        assertThat(exchanged.getAuthCorpInfo().getCorpId()).isEqualTo(CORP);
        assertThat(exchanged.getAuthCorpInfo().getCorpName()).isEqualTo("Corp One");
        assertThat(exchanged.getAuthInfo().getAgents().getFirst().getAgentId()).isPositive();
        assertThat(exchanged.getAuthInfo().getAgents().getFirst().getPrivilege().getAllowUsers())
                .contains("ann", "bob");
        assertThat(exchanged.getState()).isEqualTo("s1");
        WxCpTpAuthInfo info = provider.getAuthInfo(CORP, exchanged.getPermanentCode());
        assertThat(info.getAuthCorpInfo().getCorpName()).isEqualTo("Corp One");
        WxAccessToken token = provider.getCorpToken(CORP, exchanged.getPermanentCode());
        assertThat(token.getExpiresIn()).isEqualTo(7_200);
        assertThat(token.getAccessToken()).isNotEmpty();
    }

    /** The library knows only the first form of the exchange; the second goes through its generic call (page 100776). */
    @Test
    void theSecondFormOfTheExchangeGivesNoToken() throws Exception {
        WxCpTpService provider = provider(APP);
        String body = "{\"auth_code\":\"" + wecom.world.authorize(APP, CORP, null) + "\"}";

        JsonNode exchanged = Json.MAPPER.readTree(
                provider.post(wecom.server.base() + "/cgi-bin/service/v2/get_permanent_code", body));

        String permanentCode = exchanged.get("permanent_code").textValue();
        assertThat(exchanged.has("access_token")).isFalse();
        assertThat(provider.getCorpToken(CORP, permanentCode).getAccessToken()).isNotEmpty();
    }

    @Test
    void theProviderGetsItsToken() throws Exception {
        assertThat(provider(APP).getWxCpProviderToken()).isEqualTo(wecom.providerToken());
    }

    @Test
    void refusalsArriveWithTheirCode() throws Exception {
        WxCpTpService provider = provider(APP);
        String code = wecom.world.authorize(APP, CORP, null);
        provider.getPermanentCode(code);

        assertThat(errcode(() -> provider.getPermanentCode(code))).isEqualTo(40078);
        wecom.world.cancel(APP, CORP);
        assertThat(errcode(() -> provider.getCorpToken(CORP, "cancelled"))).isEqualTo(40084);
    }

    @Test
    void aSuiteTokenThatExpiredIsFetchedAgain() throws Exception {
        WxCpTpService provider = provider(APP);
        String old = provider.getSuiteAccessToken();
        wecom.clock.advance(Duration.ofHours(2));
        provider.setSuiteTicket(wecom.world.newTicket(APP), 1_800);

        provider.getPermanentCode(wecom.world.authorize(APP, CORP, null));

        assertThat(provider.getSuiteAccessToken()).isNotEqualTo(old);
    }

    @Test
    void aLinkGoesThroughItsLife() throws Exception {
        WxCpExternalContactService contacts = ofThirdParty(APP);

        WxCpCustomerAcquisitionCreateResult created =
                contacts.customerAcquisitionLinkCreate(request(null, "Spring", "ann"));
        // The page has link_id inside of link (page 97297).
        String id = created.getLink().getLinkId();
        WxCpCustomerAcquisitionList list = contacts.customerAcquisitionLinkList(100, "");
        contacts.customerAcquisitionUpdate(request(id, "Summer", "bob"));
        WxCpCustomerAcquisitionInfo read = contacts.customerAcquisitionLinkGet(id);
        contacts.customerAcquisitionLinkDelete(id);

        assertThat(created.getLink().getUrl()).startsWith("https://work.weixin.qq.com/ca/");
        assertThat(list.getLinkIdList()).containsExactly(id);
        assertThat(read.getLink().getLinkName()).isEqualTo("Summer");
        assertThat(read.getRange().getUserList()).containsExactly("bob");
        // The library looks for skip_verify beside link; the page has it inside (page 97297).
        assertThat(read.getSkipVerify()).isNull();
        // And for link_id inside of it, where the page has none.
        assertThat(read.getLink().getLinkId()).isNull();
        assertThat(contacts.customerAcquisitionLinkList(100, "").getLinkIdList())
                .isEmpty();
    }

    @Test
    void customersComeInPages() throws Exception {
        wecom.world.createLink(CORP, OWN_APP, "ca1", LinkDraft.of("Link", "ann"));
        for (int i = 0; i < 3; i++) {
            wecom.world.addCustomer("ca1", "ann", "wm" + i, "s" + i, wecom.clock.instant(), i);
        }
        WxCpExternalContactService contacts = ofOwnApp();

        WxCpCustomerAcquisitionCustomerList first = contacts.customerAcquisitionCustomer("ca1", 2, "");
        WxCpCustomerAcquisitionCustomerList second =
                contacts.customerAcquisitionCustomer("ca1", 2, first.getNextCursor());

        assertThat(first.getCustomerList()).hasSize(2);
        assertThat(second.getCustomerList()).singleElement().satisfies(customer -> {
            assertThat(customer.getExternalUserid()).isEqualTo("wm2");
            assertThat(customer.getUserid()).isEqualTo("ann");
            assertThat(customer.getChatStatus()).isEqualTo(2);
            assertThat(customer.getState()).isEqualTo("s2");
        });
        assertThat(second.getNextCursor()).isEmpty();
    }

    @Test
    void figuresQuotaAndContactsAreRead() throws Exception {
        wecom.world.createLink(CORP, OWN_APP, "ca1", LinkDraft.of("Link", "ann"));
        wecom.world.addCustomer("ca1", "ann", "wm1", "s1", wecom.clock.instant(), 0);
        wecom.world.clicks("ca1", LocalDate.of(2026, 6, 15), 4);
        wecom.world.quotaBatch(CORP, 50, LocalDate.of(2026, 12, 31));
        wecom.world.usedQuota(CORP, 70);
        WxCpExternalContactService contacts = ofOwnApp();
        Date now = Date.from(wecom.clock.instant());

        WxCpCustomerAcquisitionStatistic figures = contacts.customerAcquisitionStatistic("ca1", now, now);
        WxCpCustomerAcquisitionQuota quota = contacts.customerAcquisitionQuota();
        WxCpExternalContactInfo contact = contacts.getContactDetail("wm1", null);

        assertThat(figures.getClickLinkCustomerCnt()).isEqualTo(4);
        assertThat(figures.getNewCustomerCnt()).isEqualTo(1);
        // The library has no quota_list.
        assertThat(quota.getBalance()).isEqualTo(50);
        assertThat(quota.getTotal()).isEqualTo(70);
        assertThat(contact.getFollowedUsers().getFirst().getCreateTime())
                .isEqualTo(wecom.clock.instant().getEpochSecond());
        assertThat(contact.getFollowedUsers().getFirst().getState()).isEqualTo("s1");
    }

    @Test
    void aComponentSeesItsLinks() throws Exception {
        wecom.world.createLink(CORP, OWN_APP, "ca1", LinkDraft.of("Link", "ann"));
        String scene = wecom.world.authorizeLink(COMPONENT, "ca1");
        WxCpExternalContactService contacts = ofThirdParty(COMPONENT);

        assertThat(contacts.customerAcquisitionLinkList(100, "").getLinkIdList())
                .containsExactly("ca1");
        assertThat(contacts.customerAcquisitionLinkGet("ca1").getLink().getUrl())
                .endsWith("?comp_scene=" + scene);
        assertThat(errcode(contacts::customerAcquisitionQuota)).isEqualTo(48002);
    }

    private WxCpTpService provider(String suiteId) {
        WxCpTpDefaultConfigImpl config = new WxCpTpDefaultConfigImpl() {
            // The library has no setter for it.
            @Override
            public String getProviderSecret() {
                return "provider-secret";
            }
        };
        config.setBaseApiUrl(wecom.server.base().toString());
        config.setCorpId(PROVIDER);
        config.setSuiteId(suiteId);
        config.setSuiteSecret(SandboxFixture.secretOf(suiteId));
        WxCpTpService provider = new WxCpTpServiceImpl();
        provider.setWxCpTpConfigStorage(config);
        provider.setSuiteTicket(wecom.world.newTicket(suiteId), 1_800);
        return provider;
    }

    private WxCpExternalContactService ofThirdParty(String suiteId) throws Exception {
        WxCpTpService provider = provider(suiteId);
        String permanentCode = provider.getPermanentCode(wecom.world.authorize(suiteId, CORP, null))
                .getPermanentCode();
        WxCpDefaultConfigImpl config = config();
        config.updateAccessToken(provider.getCorpToken(CORP, permanentCode).getAccessToken(), 7_200);
        return contacts(config);
    }

    private WxCpExternalContactService ofOwnApp() {
        WxCpDefaultConfigImpl config = config();
        config.setCorpSecret("own-secret");
        config.setAgentId(AGENT);
        return contacts(config);
    }

    private WxCpDefaultConfigImpl config() {
        WxCpDefaultConfigImpl config = new WxCpDefaultConfigImpl();
        config.setBaseApiUrl(wecom.server.base().toString());
        config.setCorpId(CORP);
        return config;
    }

    private static WxCpExternalContactService contacts(WxCpDefaultConfigImpl config) {
        WxCpService service = new WxCpServiceImpl();
        service.setWxCpConfigStorage(config);
        return service.getExternalContactService();
    }

    private static WxCpCustomerAcquisitionRequest request(String id, String name, String userId) {
        WxCpCustomerAcquisitionInfo.Range range = new WxCpCustomerAcquisitionInfo.Range();
        range.setUserList(List.of(userId));
        WxCpCustomerAcquisitionRequest request = new WxCpCustomerAcquisitionRequest();
        request.setLinkId(id);
        request.setLinkName(name);
        request.setRange(range);
        request.setSkipVerify(true);
        return request;
    }

    private static int errcode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(WxErrorException.class, call).getError().getErrorCode();
    }
}
