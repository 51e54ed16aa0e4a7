package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.sandbox.Population;
import io.huoke.sandbox.Population.Size;
import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.Reconciled.Link.Change;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in the middle of a pass, or changes then: the pass goes on to its end, and everybody else's, too. */
class MidScanIT {

    private static final String CUSTOMER = "externalcontact/customer_acquisition/customer";
    private static final int CUSTOMERS = 6_000;

    @TempDir
    private Path directory;

    private Provider provider;
    private Population population;
    private Population.Tenant large;

    @BeforeEach
    void aTenantWithALinkOfManyPages() throws Exception {
        provider =
                new Provider(directory, "links: 2s, quota: 2s, customers: 1s, statistics: 1s, times-of-adding: false");
        population = Population.settle(
                provider.world,
                new Size(Map.of(Provider.APP, 1, Provider.TEMPLATE, 1), 0, 2, CUSTOMERS, 2),
                3,
                Instant.now());
        large = population.tenants().getFirst();
        provider.open(population);
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
    }

    private static String name(Population.Tenant tenant) {
        return tenant.owner() + "/" + tenant.corpId();
    }

    /** Everybody waits a little before A6, so that there is a middle. */
    private void slowly() {
        provider.wecom.faults(
                Faults.none().withLatency(1, Duration.ofMillis(150)).onlyFor(CUSTOMER));
    }

    private void awaitPages(int pages) {
        await().atMost(Provider.SOON).until(() -> provider.wecom.calls().received(CUSTOMER) >= pages);
    }

    private void everyCustomerIsToldOnce() {
        List<ReconciledEvent> told = provider.reconciled(Topic.ACQUISITION).stream()
                .filter(event -> event.data() instanceof Reconciled.Customer)
                .toList();
        assertThat(told).hasSize(CUSTOMERS).extracting(ReconciledEvent::id).doesNotHaveDuplicates();
    }

    @Test
    void cursorsTokensAndAnswersMayBeLostOnTheWay() throws Exception {
        slowly();
        provider.reconciler();
        awaitPages(3);
        provider.world.expireCursors();
        awaitPages(6);
        provider.world.invalidateTokens(large.owner(), large.corpId());
        provider.wecom.faults(Faults.none()
                .with(Fault.BUSY, 0.1)
                .with(Fault.SERVER_ERROR, 0.1)
                .with(Fault.LOST_RESPONSE, 0.1)
                .onlyFor(CUSTOMER));

        provider.awaitPasses(2, Duration.ofMinutes(1));

        everyCustomerIsToldOnce();
    }

    @Test
    void aLinkThatIsDeletedMeanwhileVanishesAndTheOthersAreSeen() throws Exception {
        slowly();
        provider.reconciler();
        awaitPages(2);
        String gone = large.links().getFirst().id();
        provider.world.deleteLink(gone);

        provider.awaitPasses(2, Duration.ofMinutes(1));

        await().atMost(Provider.SOON)
                .untilAsserted(() -> assertThat(provider.told(Topic.ACQUISITION, Reconciled.Link.class))
                        .filteredOn(link -> link.linkId().equals(gone))
                        .extracting(Reconciled.Link::change)
                        .containsExactly(Change.CREATED, Change.VANISHED));
        assertThat(provider.rows(Topic.LINKS, LinkRow.class)
                        .get(LinkRow.key(name(large), gone))
                        .status())
                .isEqualTo(LinkRow.Status.DELETED);
        Set<String> others = new HashSet<>();
        population.tenants().forEach(tenant -> tenant.links().stream()
                .filter(link -> !link.id().equals(gone))
                .forEach(link -> link.customers()
                        .forEach(customer -> others.add(link.id()
                                + customer.person().externalUserId()
                                + customer.person().userId()))));
        assertThat(provider.told(Topic.ACQUISITION, Reconciled.Customer.class).stream()
                        .map(data -> data.linkId() + data.externalUserId() + data.userId())
                        .toList())
                .containsAll(others);
    }

    @Test
    void aTenantThatMayNotBeAskedHoldsUpNobodyAndSaysWhy() throws Exception {
        provider.world.specialAuthorization(large.owner(), large.corpId(), false);
        provider.reconciler();
        String other = name(population.tenants().get(1));

        await().atMost(Provider.SOON).untilAsserted(() -> {
            Map<String, ReconciliationRow> rows = provider.progress();
            assertThat(rows).containsKeys(other, name(large));
            assertThat(rows.get(other).lastPass()).isNotNull();
            assertThat(rows.get(name(large)).failing()).isNotNull().satisfies(failing -> {
                assertThat(failing.errcode()).isEqualTo(48002);
                assertThat(failing.reason()).contains("获客助手");
            });
        });

        provider.world.specialAuthorization(large.owner(), large.corpId(), true);
        provider.request(name(large), "again", 30);

        await().atMost(Provider.SOON).untilAsserted(() -> {
            ReconciliationRow row = provider.progress().get(name(large));
            assertThat(row.failing()).isNull();
            assertThat(row.lastPass())
                    .isNotNull()
                    .extracting(Pass::requestId, Pass::days)
                    .containsExactly("again", 30);
        });
    }

    @Test
    void whatHappensBetweenTwoPassesIsFound() throws Exception {
        provider.reconciler();
        provider.awaitPasses(2, Duration.ofMinutes(1));
        String linkId = large.links().getFirst().id();

        // A link made with the API by somebody else, and a customer of whom no callback tells but the State.
        String made = provider.world.createLink(
                large.corpId(),
                large.owner(),
                LinkDraft.of(
                        "autumn",
                        large.links().getFirst().customers().getFirst().person().userId()));
        String userId = large.links().getFirst().customers().getFirst().person().userId();
        provider.world.addCustomer(linkId, userId, "wmLate", "late", Instant.now(), 0);
        opened(linkId);
        opened(made);

        await().atMost(Provider.SOON).untilAsserted(() -> {
            assertThat(provider.told(Topic.ACQUISITION, Reconciled.Link.class))
                    .anyMatch(link -> link.linkId().equals(made) && link.change() == Change.CREATED);
            assertThat(provider.told(Topic.ACQUISITION, Reconciled.Customer.class))
                    .anyMatch(customer -> customer.externalUserId().equals("wmLate"));
        });

        // The customer writes; and the command deletes a link, and records it.
        provider.world.startChat(linkId, userId, "wmLate");
        callback("customer_acquisition.customer_start_chat", linkId, Map.of());
        provider.world.deleteLink(made);
        provider.send(new LinkRow(
                name(large), made, null, null, null, null, null, null, LinkRow.Status.DELETED, Instant.now()));

        await().atMost(Provider.SOON).untilAsserted(() -> {
            assertThat(provider.told(Topic.ACQUISITION, Reconciled.Customer.class))
                    .anyMatch(customer -> customer.externalUserId().equals("wmLate") && customer.chatStatus() == 1);
            assertThat(provider.told(Topic.ACQUISITION, Reconciled.Link.class))
                    .filteredOn(link -> link.linkId().equals(made))
                    .extracting(Reconciled.Link::change)
                    .containsExactly(Change.CREATED, Change.VANISHED);
        });

        // A ChatKey is resolved within its time.
        String key = provider.world.chatKey(linkId, userId, "wmLate", "late", 3);
        callback("customer_acquisition.message_from_customer", linkId, Map.of("ChatKey", key));

        await().atMost(Provider.SOON)
                .untilAsserted(() -> assertThat(provider.told(Topic.ACQUISITION, Reconciled.Chat.class))
                        .singleElement()
                        .satisfies(chat -> {
                            assertThat(chat.externalUserId()).isEqualTo("wmLate");
                            assertThat(chat.recvMsgCnt()).isEqualTo(3);
                        }));
    }

    private void opened(String linkId) {
        callback("customer_acquisition.open_profile", linkId, Map.of());
    }

    private void callback(String type, String linkId, Map<String, String> secrets) {
        Instant now = Instant.now();
        String id = EventId.ofParts(type, linkId, now.toString());
        CallbackData data = new CallbackData(
                large.owner(),
                large.corpId(),
                null,
                null,
                null,
                null,
                linkId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                secrets.isEmpty() ? null : provider.sealer.seal(secrets, id, "wecom." + type));
        provider.send(
                Topic.ACQUISITION, new WeComEvent(id, "/wecom/test", "wecom." + type, now, Origin.CALLBACK, now, data));
    }
}
