package io.huoke.reconciler;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.Callback;
import io.huoke.sandbox.Population;
import io.huoke.sandbox.Population.Figures;
import io.huoke.sandbox.Population.Size;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One pass over enterprises of every kind of app, some of whose callbacks were lost, finds what WeCom has: no more, no
 * less, and nothing twice.
 *
 * <p>{@code -Dhuoke.campaign=all} for 200 tenants with 20 links each and 50,000 customers.
 */
class PassIT {

    private static final boolean ALL = "all".equals(System.getProperty("huoke.campaign"));
    private static final int TENANTS = ALL ? 50 : 3;
    private static final int LINKS = ALL ? 20 : 5;
    private static final int CUSTOMERS = ALL ? 50_000 : 2_500;
    private static final int DAYS = 2;
    private static final double DROPPED = 0.1;
    private static final long SEED = Long.getLong("huoke.campaign.seed", 7);

    /** A row of A6. */
    private record Customer(String tenant, String linkId, String userId, String externalUserId) {}

    /** Figures of A7. */
    private record Day(String linkId, LocalDate day) {}

    @TempDir
    private Path directory;

    @Test
    void afterAPassEverythingIsToldOnce() throws Exception {
        try (Provider provider = new Provider(directory, "links: 2s, quota: 2s, customers: 2s, statistics: 2s")) {
            Population population = Population.settle(
                    provider.world,
                    new Size(
                            Map.of(Provider.APP, TENANTS, Provider.TEMPLATE, TENANTS, Provider.COMPONENT, TENANTS),
                            TENANTS,
                            LINKS,
                            CUSTOMERS,
                            DAYS),
                    SEED,
                    Instant.now());
            provider.open(population);
            Random random = new Random(SEED);
            List<Callback> delivered = population.callbacks().stream()
                    .filter(callback -> random.nextDouble() >= DROPPED)
                    .toList();
            // Tenants are known before their callbacks come, as they are when there are callbacks.
            try (ReconcilerService service = provider.reconciler()) {
                provider.publish(delivered, population);
                long start = System.nanoTime();
                provider.awaitPasses(4 * TENANTS, Duration.ofMinutes(ALL ? 20 : 1));
                System.out.printf(
                        "pass: %d tenants, %d links, %d customers in %d s, calls %s (seed %d)%n",
                        4 * TENANTS,
                        4 * TENANTS * LINKS,
                        CUSTOMERS,
                        (System.nanoTime() - start) / 1_000_000_000,
                        provider.wecom.calls().received(),
                        SEED);
            }

            customersAreToldOnce(provider, population);
            figuresAreWeComs(provider, population);
            quotasAreWeComs(provider, population);
            linksAreListed(provider, population);
        }
    }

    private static void customersAreToldOnce(Provider provider, Population population) {
        Map<Customer, Population.Customer> truth = new HashMap<>();
        for (Population.Tenant tenant : population.tenants()) {
            if (tenant.kind() != SuiteSpec.Kind.ACQUISITION_COMPONENT) {
                tenant.links().forEach(link -> link.customers()
                        .forEach(customer -> truth.put(
                                new Customer(
                                        name(tenant),
                                        link.id(),
                                        customer.person().userId(),
                                        customer.person().externalUserId()),
                                customer)));
            }
        }
        List<ReconciledEvent> events = provider.reconciled(Topic.ACQUISITION).stream()
                .filter(event -> event.data() instanceof Reconciled.Customer)
                .toList();
        Map<Customer, Long> told = events.stream()
                .map(event -> customer((Reconciled.Customer) event.data()))
                .collect(groupingBy(customer -> customer, counting()));

        assertThat(told.keySet()).isEqualTo(truth.keySet());
        assertThat(told.values()).allMatch(count -> count == 1);
        assertThat(events).extracting(ReconciledEvent::id).doesNotHaveDuplicates();
        events.forEach(event -> {
            Reconciled.Customer data = (Reconciled.Customer) event.data();
            Population.Customer customer = truth.get(customer(data));
            assertThat(data.chatStatus()).isEqualTo(customer.chatStatus());
            assertThat(data.state()).isEqualTo(customer.state());
            if (data.addedAt() != null) {
                assertThat(data.addedAt()).isEqualTo(customer.addedAt());
            }
        });
    }

    private static Customer customer(Reconciled.Customer data) {
        return new Customer(data.tenant().toString(), data.linkId(), data.userId(), data.externalUserId());
    }

    private static String name(Population.Tenant tenant) {
        return tenant.owner() + "/" + tenant.corpId();
    }

    private static void figuresAreWeComs(Provider provider, Population population) {
        Map<Day, Figures> truth = new HashMap<>();
        population.tenants().forEach(tenant -> tenant.links().forEach(link -> link.figures()
                .forEach((day, figures) -> truth.put(new Day(link.id(), day), figures))));
        Map<Day, Figures> told = new HashMap<>();
        provider.told(Topic.ACQUISITION, Reconciled.Statistic.class)
                .forEach(data -> told.put(
                        new Day(data.linkId(), data.day()),
                        new Figures(data.clickLinkCustomerCnt(), data.newCustomerCnt())));
        // The first pass says of every day it asks for that there was nothing, too.
        assertThat(told).hasSize(4 * TENANTS * LINKS * 2);
        told.values().removeIf(figures -> figures.equals(new Figures(0, 0)));
        truth.keySet().removeIf(day -> day.day()
                .isBefore(LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(1)));
        assertThat(told).isEqualTo(truth);
    }

    private static void quotasAreWeComs(Provider provider, Population population) {
        Map<String, Reconciled.Quota> told = provider.told(Topic.QUOTA, Reconciled.Quota.class).stream()
                .collect(toMap(data -> data.tenant().toString(), data -> data, (first, second) -> second));
        for (Population.Tenant tenant : population.tenants()) {
            if (tenant.kind() == SuiteSpec.Kind.ACQUISITION_COMPONENT) {
                assertThat(told).doesNotContainKey(name(tenant));
            } else {
                Reconciled.Quota quota = told.get(name(tenant));
                assertThat(quota.balance()).isEqualTo(tenant.quota().balance());
                assertThat(quota.total()).isEqualTo(tenant.quota().used());
                assertThat(quota.quotaList()).hasSize(tenant.quota().batches().size());
            }
        }
    }

    private static void linksAreListed(Provider provider, Population population) {
        Map<String, LinkRow> rows = provider.rows(Topic.LINKS, LinkRow.class);
        Set<String> expected = new HashSet<>();
        population.tenants().forEach(tenant -> tenant.links()
                .forEach(link -> expected.add(LinkRow.key(name(tenant), link.id()))));
        assertThat(rows.keySet()).isEqualTo(expected);
        assertThat(rows.values()).allMatch(row -> row.status() == LinkRow.Status.ACTIVE && row.url() != null);
        assertThat(provider.told(Topic.ACQUISITION, Reconciled.Link.class))
                .hasSize(expected.size())
                .allMatch(link -> link.change() == Reconciled.Link.Change.CREATED);
        Map<String, ReconciliationRow> progress = provider.progress();
        assertThat(progress.values())
                .allMatch(row ->
                        row.lastPass().linksDone() == LINKS && row.lastPass().linksFailed() == 0);
    }
}
