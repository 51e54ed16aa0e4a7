package io.huoke.wecom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.LinkDraft;
import io.huoke.schemas.Tenant;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.AcquisitionApi;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.LinkChange;
import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.LinkUrl;
import io.huoke.wecom.acquisition.NewLink;
import io.huoke.wecom.acquisition.PriorityOption;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.acquisition.State;
import io.huoke.wecom.acquisition.Statistic;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.contact.ContactApi;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The review checklist (R) and the traps (G) of the brief on customer acquisition, as far as calls to WeCom go. What it
 * says of callbacks is tested where they arrive: {@code io.huoke.ingress.Brief004CallbacksIT}. Where the brief and
 * WeCom's page differ (protocol, §9), the page counts, and the test says so.
 */
class Brief004Test {

    private Stage stage;
    private AcquisitionApi links;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage();
        stage.authorize(Stage.APP, Stage.CORP);
        links = stage.client.acquisition(Stage.TENANT);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void r1AChangeOfRangeNamesTheWholeRange() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan", "lisi"), true));

        links.update(LinkChange.of(link.linkId(), true).withRange(LinkRange.ofUsers("wangwu")));

        assertThat(links.get(link.linkId()).range()).isEqualTo(LinkRange.ofUsers("wangwu"));
    }

    /** The brief names 40058 for more than 500; the page names no number, so any refusal will do (§9, 10). */
    @Test
    void r2ARangeCovers500MembersAtMostDepartmentsIncluded() {
        List<String> crowd = IntStream.range(0, 501).mapToObj(i -> "u" + i).toList();
        stage.world.corp("wpBig", "Big Corp", List.of("zhangsan"), java.util.Map.of(7, java.util.Set.copyOf(crowd)));
        AcquisitionApi big = stage.client.acquisition(stage.authorize(Stage.APP, "wpBig"));

        assertThatThrownBy(() -> NewLink.of("l", new LinkRange(crowd, List.of()), true))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> big.create(NewLink.of("l", new LinkRange(List.of(), List.of(7L)), true)))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.ItemFinal(false)));
        assertThat(big.linkIds()).isEmpty();
    }

    @Test
    void r3TheQuotaIsReadByGetAtItsOwnPath() {
        links.quota();

        assertThat(stage.server.calls().effects("externalcontact/customer_acquisition_quota"))
                .isEqualTo(1);
    }

    @Test
    void r4ARangeIsNotEmpty() {
        assertThatThrownBy(() -> NewLink.of("l", new LinkRange(List.of(), List.of()), true))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("both empty");
    }

    @Test
    void r5AStatisticSpans30DaysOfTheLast180() {
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        LocalDate today = DayRange.today(stage.clock);
        stage.world.clicks(link, today.minusDays(179), 4);

        assertThat(links.statistic(link, DayRange.of(today.minusDays(179)))).isEqualTo(new Statistic(4, 0));
        assertThatThrownBy(() -> links.statistic(link, new DayRange(today.minusDays(30), today)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> links.statistic(link, DayRange.of(today.minusDays(181))))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void r6ALinkCarriesItsChannel() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), true));

        assertThat(new LinkUrl(link.url()).withChannel(new State("ad7")).url())
                .isEqualTo(link.url() + "?customer_channel=ad7");
    }

    @Test
    void r8IdsOfOneAppMeanNothingToAnother() {
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));

        assertThat(stage.client.acquisition(Stage.OWN_TENANT).linkIds()).isEmpty();
        assertThatThrownBy(() -> stage.client.acquisition(Stage.OWN_TENANT).get(link))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.ItemFinal.class));
    }

    /** Skipping verification is WeCom's default, not the brief's, so it is always said (§9, 8). */
    @Test
    void r9SkippingVerificationDoesNotMakeACustomerAtOnce() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), false));
        stage.world.addCustomer(link.linkId(), "zhangsan", "wm1", null, stage.clock.instant(), 0);
        stage.world.halfContact(Stage.CORP, "zhangsan", "wm1");

        assertThat(links.get(link.linkId()).skipVerify()).isFalse();
        assertThatThrownBy(() -> stage.client.contacts(Stage.TENANT).get("wm1"))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.ItemFinal(true)));
    }

    /** The brief takes total for what was bought; the page says used, so it may be less than the balance (§9, 9). */
    @Test
    void r10EachBatchOfQuotaHasItsOwnEnd() {
        LocalDate today = DayRange.today(stage.clock);
        stage.world.quotaBatch(Stage.CORP, 5, today.plusDays(3));
        stage.world.quotaBatch(Stage.CORP, 7, today.plusDays(60));

        Quota quota = links.quota();

        assertThat(quota.total()).isZero();
        assertThat(quota.balance()).isEqualTo(12);
        assertThat(quota.quotaList())
                .containsExactlyInAnyOrder(
                        new Quota.Batch(
                                today.plusDays(3).atStartOfDay(DayRange.ZONE).toInstant(), 5),
                        new Quota.Batch(
                                today.plusDays(60).atStartOfDay(DayRange.ZONE).toInstant(), 7));
    }

    @Test
    void r11APriorityIsSentOnlyWhereItIsAskedFor() {
        Link plain = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), true));
        Link preferred = links.create(
                new NewLink("p", LinkRange.ofUsers("zhangsan"), true, new PriorityOption(1, List.of()), null));

        assertThat(links.get(plain.linkId()).priorityOption()).isNull();
        assertThat(links.get(preferred.linkId()).priorityOption()).isEqualTo(new PriorityOption(1, List.of()));
    }

    /** Nothing was ever called back in this world. */
    @Test
    void r13PollingFindsWhatNoCallbackTold() {
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        stage.world.addCustomer(link, "zhangsan", "wm1", "c1", stage.clock.instant(), 1);

        List<String> found = links.linkIds()
                .flatMap(links::customers)
                .map(AcquiredCustomer::externalUserId)
                .toList();

        assertThat(found).containsExactly("wm1");
    }

    @Test
    void g1AddingAMemberKeepsTheOthers() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan", "lisi"), false));

        LinkRange range = links.members().add(link.linkId(), List.of("wangwu", "lisi"));

        assertThat(range).isEqualTo(LinkRange.ofUsers("zhangsan", "lisi", "wangwu"));
        assertThat(links.get(link.linkId()).range()).isEqualTo(range);
        assertThat(links.get(link.linkId()).skipVerify()).isFalse();
    }

    @Test
    void g1RemovingAMemberRemovesNobodyElse() {
        Link link = links.create(NewLink.of("l", new LinkRange(List.of("zhangsan", "lisi"), List.of(1L)), true));

        links.members().remove(link.linkId(), List.of("lisi"));

        assertThat(links.get(link.linkId()).range()).isEqualTo(new LinkRange(List.of("zhangsan"), List.of(1L)));
        assertThatThrownBy(() -> links.members().remove(link.linkId(), List.of("lisi")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("lisi");
    }

    @Test
    void g1TheLastMemberIsNotRemoved() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), true));

        assertThatThrownBy(() -> links.members().remove(link.linkId(), List.of("zhangsan")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("both empty");
        assertThat(links.get(link.linkId()).range()).isEqualTo(LinkRange.ofUsers("zhangsan"));
    }

    @Test
    void g2TheQuotaHasNoBody() {
        assertThat(links.quota().balance()).isZero();

        assertThat(stage.server.calls().answers("externalcontact/customer_acquisition_quota"))
                .containsOnlyKeys(0);
    }

    /** The condition is a component's: an app's own links tell without a channel, too (§9, 5). */
    @Test
    void g3AComponentsLinkKeepsItsSceneAndGetsAChannel() {
        Tenant tenant = stage.authorize(Stage.COMPONENT, Stage.CORP);
        String link = stage.world.createLink(Stage.CORP, Stage.OWN_APP, LinkDraft.of("l", "zhangsan"));
        String scene = stage.world.authorizeLink(Stage.COMPONENT, link);

        String url = stage.client.component(tenant).get(link).url();

        assertThat(new LinkUrl(url).withChannel(new State("1")).url())
                .endsWith("?comp_scene=" + scene + "&customer_channel=1");
    }

    @Test
    void g5AddingTooManyMembersIsRefusedBeforeAnythingChanges() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), true));
        List<String> crowd = IntStream.range(0, 500).mapToObj(i -> "u" + i).toList();

        assertThatThrownBy(() -> links.members().add(link.linkId(), crowd))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("501 members");
        assertThat(links.get(link.linkId()).range()).isEqualTo(LinkRange.ofUsers("zhangsan"));
    }

    /** Not because of skip_verify alone: a member who deletes the customer causes it as well (§9, 11). */
    @Test
    void g6AMissingRelationIsOfOneCustomerAndMayHeal() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), true));
        stage.world.addCustomer(link.linkId(), "zhangsan", "wm1", null, stage.clock.instant(), 0);
        stage.world.removeCustomer(Stage.CORP, "zhangsan", "wm1");

        assertThatThrownBy(() -> stage.client.contacts(Stage.TENANT).get("wm1"))
                .isInstanceOfSatisfying(WeComException.class, e -> {
                    assertThat(e.errcode()).hasValue(84061);
                    assertThat(e.failure()).isEqualTo(new Failure.ItemFinal(true));
                });
    }

    @Test
    void g7IdsOfDifferentAppsMeetByUnionId() {
        Link link = links.create(NewLink.of("l", LinkRange.ofUsers("zhangsan"), true));
        stage.world.addCustomer(link.linkId(), "zhangsan", "wm1", null, stage.clock.instant(), 0);
        stage.world.unionId(Stage.CORP, "union1", "wm1");

        assertThat(stage.client
                        .contacts(Stage.TENANT)
                        .convert("union1", "open1", ContactApi.Subject.ENTERPRISE)
                        .externalUserId())
                .isEqualTo("wm1");
    }

    /** The brief calls 97396 the enterprise's page; it is the third-party one (§9, 13). */
    @Test
    void g8AComponentsStatisticCountsItsOwnTrafficOnly() {
        Tenant tenant = stage.authorize(Stage.COMPONENT, Stage.CORP);
        String link = stage.world.createLink(Stage.CORP, Stage.OWN_APP, LinkDraft.of("l", "zhangsan"));
        String scene = stage.world.authorizeLink(Stage.COMPONENT, link);
        LocalDate today = DayRange.today(stage.clock);
        stage.world.clicks(link, today, 2, scene);
        stage.world.clicks(link, today, 3);

        assertThat(stage.client
                        .component(tenant)
                        .statistic(link, DayRange.of(today))
                        .clickLinkCustomerCnt())
                .isEqualTo(2);
        assertThat(stage.client
                        .acquisition(Stage.OWN_TENANT)
                        .statistic(link, DayRange.of(today))
                        .clickLinkCustomerCnt())
                .isEqualTo(5);
    }
}
