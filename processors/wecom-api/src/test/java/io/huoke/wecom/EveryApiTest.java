package io.huoke.wecom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.LinkDraft;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.AcquiredCustomer.ChatStatus;
import io.huoke.wecom.acquisition.AcquisitionApi;
import io.huoke.wecom.acquisition.ComponentApi;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.LinkChange;
import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.NewLink;
import io.huoke.wecom.acquisition.PriorityOption;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.acquisition.Statistic;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.contact.ContactApi;
import io.huoke.wecom.contact.ExternalContact;
import io.huoke.wecom.registration.RegistrationApi;
import io.huoke.wecom.registration.RegistrationApi.NewRegistration;
import io.huoke.wecom.registration.RegistrationApi.RegisterInfo;
import io.huoke.wecom.suite.AuthInfo;
import io.huoke.wecom.suite.Bill;
import io.huoke.wecom.suite.PermanentCode;
import io.huoke.wecom.suite.SuiteApi;
import io.huoke.wecom.token.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every interface once, over HTTP. */
class EveryApiTest {

    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void exchangesAnAuthCodeAndReadsWhatWasAuthorized() {
        Secret authCode = new Secret(stage.world.authorize(Stage.APP, Stage.CORP, "s1"));

        Secret answer = stage.suite().exchange(authCode);

        PermanentCode exchanged = PermanentCode.read(answer);
        assertThat(exchanged.authCorpInfo().corpId()).isEqualTo(Stage.CORP);
        assertThat(exchanged.state()).isEqualTo("s1");
        AuthInfo info = stage.suite().authInfo(Stage.CORP, exchanged.permanentCode());
        assertThat(info.agents()).singleElement().satisfies(agent -> assertThat(agent.agentId())
                .isPositive());
    }

    @Test
    void refusesAUsedAuthCodeWithoutTryingAgain() {
        Secret authCode = new Secret(stage.world.authorize(Stage.APP, Stage.CORP, null));
        stage.suite().exchange(authCode);

        assertThatThrownBy(() -> stage.suite().exchange(authCode)).isInstanceOfSatisfying(WeComException.class, e -> {
            assertThat(e.errcode()).hasValue(40078);
            assertThat(e.failure()).isEqualTo(new Failure.ItemFinal(false));
        });
        assertThat(stage.server.calls().exchanges(authCode.value()).attempts()).isEqualTo(2);
    }

    @Test
    void preparesAnInstallation() {
        SuiteApi.PreAuthCode code = stage.suite().preAuthCode();

        stage.suite().setSessionInfo(code.preAuthCode(), List.of(), SuiteApi.AuthType.TEST);

        assertThat(code.expiresIn()).isEqualTo(1_200);
    }

    @Test
    void getsTheTokensOfEveryKindOfApp() {
        stage.authorize(Stage.APP, Stage.CORP);
        Tenant template = stage.authorize(Stage.TEMPLATE, Stage.CORP);

        assertThat(stage.client.acquisition(Stage.TENANT).quota().balance()).isZero();
        assertThat(stage.client.acquisition(template).quota().balance()).isZero();
        assertThat(stage.client.acquisition(Stage.OWN_TENANT).quota().balance()).isZero();
    }

    @Test
    void managesLinks() {
        stage.authorize(Stage.APP, Stage.CORP);
        AcquisitionApi links = stage.client.acquisition(Stage.TENANT);

        Link created = links.create(new NewLink(
                "Test Link",
                LinkRange.ofUsers("zhangsan", "lisi"),
                false,
                new PriorityOption(2, List.of("lisi")),
                true));
        Link read = links.get(created.linkId());

        assertThat(links.linkIds()).containsExactly(created.linkId());
        assertThat(read).isEqualTo(created);
        assertThat(read.skipVerify()).isFalse();

        links.update(LinkChange.of(created.linkId(), true).withName("Updated Link"));
        Link updated = links.get(created.linkId());
        assertThat(updated.linkName()).isEqualTo("Updated Link");
        assertThat(updated.range()).isEqualTo(read.range());
        assertThat(updated.priorityOption()).isEqualTo(read.priorityOption());
        assertThat(updated.skipVerify()).isTrue();

        links.delete(created.linkId());
        assertThat(links.linkIds()).isEmpty();
    }

    @Test
    void readsCustomersStatisticAndQuota() {
        stage.authorize(Stage.APP, Stage.CORP);
        AcquisitionApi links = stage.client.acquisition(Stage.TENANT);
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        LocalDate today = DayRange.today(stage.clock);
        stage.world.clicks(link, today, 3);
        stage.world.addCustomer(link, "zhangsan", "wm1", "channel", stage.clock.instant(), 1);
        stage.world.addCustomer(link, "lisi", "wm1", null, stage.clock.instant(), 0);
        stage.world.quotaBatch(Stage.CORP, 100, today.plusDays(30));
        stage.world.usedQuota(Stage.CORP, 1_000);

        assertThat(links.customers(link))
                .containsExactly(
                        new AcquiredCustomer("wm1", "zhangsan", ChatStatus.CHATTED, "channel"),
                        new AcquiredCustomer("wm1", "lisi", ChatStatus.SILENT, null));
        assertThat(links.statistic(link, DayRange.of(today))).isEqualTo(new Statistic(3, 2));
        assertThat(links.statistic(link, DayRange.of(today.minusDays(1)))).isEqualTo(new Statistic(0, 0));
        assertThat(links.quota())
                .isEqualTo(new Quota(
                        1_000,
                        100,
                        List.of(new Quota.Batch(
                                today.plusDays(30).atStartOfDay(DayRange.ZONE).toInstant(), 100))));
    }

    @Test
    void resolvesAChatKey() {
        stage.authorize(Stage.APP, Stage.CORP);
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        String chatKey = stage.world.chatKey(link, "zhangsan", "wm1", "channel", 3);

        var info = stage.client.acquisition(Stage.TENANT).chatInfo(new Secret(chatKey));

        assertThat(info.externalUserId()).isEqualTo("wm1");
        assertThat(info.chatInfo().recvMsgCnt()).isEqualTo(3);
    }

    @Test
    void asksWhatAComponentMayAsk() {
        Tenant tenant = stage.authorize(Stage.COMPONENT, Stage.CORP);
        ComponentApi component = stage.client.component(tenant);
        String link = stage.world.createLink(Stage.CORP, Stage.OWN_APP, LinkDraft.of("l", "zhangsan"));
        String scene = stage.world.authorizeLink(Stage.COMPONENT, link);
        stage.world.componentTerms(Stage.COMPONENT, Stage.CORP, true, 150);
        LocalDate today = DayRange.today(stage.clock);
        stage.world.clicks(link, today, 2, scene);
        stage.world.clicks(link, today, 5);

        assertThat(component.authInfo().payMode()).isEqualTo(1);
        assertThat(component.authInfo().price()).isEqualTo(150);
        assertThat(component.linkIds()).containsExactly(link);
        assertThat(component.get(link).url()).contains("comp_scene=" + scene);
        assertThat(component.statistic(link, DayRange.of(today)).clickLinkCustomerCnt())
                .isEqualTo(2);
        assertThat(component.createOnceKeys(link, 3)).hasSize(3).doesNotHaveDuplicates();
        assertThat(component
                        .chatInfo(new Secret(stage.world.chatKey(link, "zhangsan", "wm1", "c", 3)))
                        .externalUserId())
                .isNull();
    }

    @Test
    void listsWhatTheProviderPaidFor() {
        stage.authorize(Stage.COMPONENT, Stage.CORP);
        Instant now = stage.clock.instant();
        stage.world.bill(Stage.COMPONENT, Stage.CORP, now, "ca1", "c1", 150);

        List<Bill> bills = stage.client
                .suite(Stage.COMPONENT)
                .bills(now.minus(Duration.ofDays(1)), now.plusSeconds(60), Optional.of(Stage.CORP))
                .toList();

        assertThat(bills).singleElement().satisfies(bill -> assertThat(bill.price())
                .isEqualTo(150));
    }

    @Test
    void goesThroughARegistration() {
        RegistrationApi registration = stage.client.registration(Stage.PROVIDER);
        stage.credentials.put(new TokenKey.ContactSync("wpNew"), new Credential.Unrenewable("wpNew"));
        Secret code = registration
                .registerCode(NewRegistration.of("tpl1", "visitor7"))
                .registerCode();

        assertThatThrownBy(() -> registration.registerInfo(code))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.ItemFinal(true)));

        stage.world.completeRegistration(code.value(), "wpNew", "New Corp", "founder", true);
        RegisterInfo info = registration.registerInfo(code);

        assertThat(info.corpId()).isEqualTo("wpNew");
        assertThat(info.state()).isEqualTo("visitor7");
        assertThat(info.contactSync()).isNotNull();
        Instant now = stage.clock.instant();
        stage.tokens.offer(
                new TokenKey.ContactSync("wpNew"),
                new Token(
                        info.contactSync().accessToken(),
                        now,
                        now.plusSeconds(info.contactSync().expiresIn())));
        RegistrationApi.Unknown unknown = registration.setScope(
                "wpNew", new RegistrationApi.Scope(1_000_001, List.of("founder", "nobody"), List.of(), List.of()));
        assertThat(unknown.users()).containsExactly("nobody");
        registration.contactSyncSuccess("wpNew");
        assertThatThrownBy(() -> registration.contactSyncSuccess("wpNew")).hasMessageContaining("30 minutes");
    }

    @Test
    void convertsIdsBetweenWeChatAndTheProvider() {
        stage.authorize(Stage.APP, Stage.CORP);
        ContactApi contacts = stage.client.contacts(Stage.TENANT);

        ContactApi.Converted before = contacts.convert("union1", "open1", ContactApi.Subject.PROVIDER);
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        stage.world.addCustomer(link, "zhangsan", "wm1", null, stage.clock.instant(), 0);
        stage.world.unionId(Stage.CORP, "union1", "wm1");

        assertThat(before.externalUserId()).isNull();
        assertThat(contacts.convert("union1", "open1", ContactApi.Subject.PROVIDER)
                        .externalUserId())
                .isEqualTo("wm1");
        assertThat(contacts.pendingIds(List.of("wm1")))
                .containsExactly(new ContactApi.Converted("wm1", before.pendingId()));
    }

    @Test
    void readsWhenACustomerWasAdded() {
        stage.authorize(Stage.APP, Stage.CORP);
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        Instant added = Instant.ofEpochSecond(stage.clock.instant().getEpochSecond() - 60);
        stage.world.addCustomer(link, "zhangsan", "wm1", "channel", added, 0);

        ExternalContact contact = stage.client.contacts(Stage.TENANT).get("wm1");

        assertThat(contact.followUser())
                .containsExactly(
                        new ExternalContact.FollowUser("zhangsan", added, "channel", ExternalContact.ADDED_BY_LINK));
    }

    @Test
    void listsCustomerServiceAccountsAndTheirLinks() {
        Tenant tenant = stage.authorize(Stage.SERVICE, Stage.CORP);
        for (int i = 0; i < 150; i++) {
            stage.world.kfAccount(Stage.CORP, "wk" + i, "account " + i);
        }
        stage.world.authorizeKfAccounts(
                Stage.SERVICE,
                Stage.CORP,
                java.util.stream.IntStream.range(0, 150).mapToObj(i -> "wk" + i).toList());

        assertThat(stage.client.customerService(tenant).accounts()).hasSize(150);
        assertThat(stage.client.customerService(tenant).link("wk1", "poster_7"))
                .contains("/kfid/wk1")
                .contains("enc_scene=");
    }

    @Test
    void tellsWeComsAddresses() {
        stage.authorize(Stage.APP, Stage.CORP);

        assertThat(stage.client.network(Stage.TENANT).callbackIps()).isNotEmpty();
        assertThat(stage.client.network(Stage.TENANT).apiDomainIps()).isNotEmpty();
    }

    @Test
    void countsCallsByInterfaceAndOutcome() {
        stage.authorize(Stage.APP, Stage.CORP);
        AcquisitionApi links = stage.client.acquisition(Stage.TENANT);
        links.quota();

        assertThatThrownBy(() -> links.get("unknown")).hasMessageContaining("40058");

        assertThat(calls("externalcontact/customer_acquisition_quota", "ok")).isEqualTo(1);
        assertThat(calls("externalcontact/customer_acquisition/get", "40058")).isEqualTo(1);
        assertThat(stage.meters
                        .get("huoke_wecom_budget_left")
                        .tag("api", "externalcontact/customer_acquisition_quota")
                        .gauge()
                        .value())
                .isPositive();
    }

    @Test
    void knowsNoSecretOfAStranger() {
        stage.credentials.remove(new TokenKey.Corp(Stage.OWN_TENANT));

        assertThatThrownBy(() -> stage.client.acquisition(Stage.OWN_TENANT).quota())
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.Configuration()));
    }

    private long calls(String api, String outcome) {
        return stage.meters
                .get("huoke_wecom_call")
                .tags("api", api, "outcome", outcome)
                .timer()
                .count();
    }
}
