package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.wecom.call.Api;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tenants that come, change, cancel and come back, in simulated time. */
@Timeout(180)
class TenantLifeTest {

    private static final Instant START = Instant.parse("2026-02-27T03:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Tenant TENANT = SimulatedTenants.tenant(0);

    @TempDir
    private Path directory;

    private SimulatedTask task;

    private SimulatedTask start() {
        task = new SimulatedTask(directory, START, 1, 3, 1);
        return task;
    }

    @AfterEach
    void stop() {
        task.close();
    }

    private long asked(Api api, Instant since) {
        return task.wecom.calls(since, task.now().plusSeconds(60)).getOrDefault(api, 0L);
    }

    @Test
    void aComponentThatIsGivenAnotherLinkIsAskedForWhatItMayAskOnly() {
        start().wecom.authorized(AppKind.ACQUISITION_COMPONENT, 1, START);
        task.pass(Duration.ofMinutes(5), STEP);
        task.wecom.links(4);

        task.pass(Duration.ofHours(7), Duration.ofSeconds(10));

        assertThat(task.output(Topic.LINKS))
                .anyMatch(row -> row.key().equals(LinkRow.key(TENANT.toString(), SimulatedTenants.link(0, 3))));
        assertThat(asked(Api.CUSTOMER, START)).isZero();
        assertThat(asked(Api.CUSTOMER_ACQUISITION_QUOTA, START)).isZero();
        assertThat(asked(Api.STATISTIC, START)).isPositive();
    }

    @Test
    void whoeverMayNotSeeTheQuotaHasItsPassesAllTheSame() {
        start().wecom.refuseQuota();

        task.pass(Duration.ofMinutes(5), STEP);

        assertThat(task.driver
                        .<String, TenantState>getKeyValueStore(ReconcilerStores.TENANTS)
                        .get(TENANT.toString()))
                .satisfies(state -> {
                    assertThat(state.lastPass()).isNotNull();
                    assertThat(state.failing()).isNull();
                });
    }

    @Test
    void nothingIsLeftOfATenantThatCancelled() {
        start();
        task.pass(Duration.ofMinutes(5), STEP);
        task.forgetOutput();

        task.command(TENANT, Command.ERASE, 1, task.now());
        task.pass(Duration.ofSeconds(10), STEP);

        assertThat(task.output(Topic.LINKS))
                .hasSize(3)
                .allMatch(row -> row.value() == null && row.key().startsWith(TENANT.toString()));
        assertThat(task.output(Topic.RECONCILIATION))
                .anyMatch(row -> row.value() == null && row.key().equals(TENANT.toString()));
        assertThat(task.output(Topic.RECEIPTS)).hasSize(1);
        for (String name : ReconcilerStores.ALL) {
            KeyValueStore<String, Object> store = task.driver.getKeyValueStore(name);
            try (var entries = store.all()) {
                assertThat((Iterator<?>) entries).as(name).isExhausted();
            }
        }
        Instant erased = task.now();
        task.pass(Duration.ofHours(30), Duration.ofSeconds(120));
        assertThat(asked(Api.LIST_LINK, erased.plusSeconds(60))).isZero();
    }

    /** What one topic says of an authorization may be read before what another says of the cancellation before it. */
    @Test
    void whoeverCancelsAndAuthorizesAgainIsLookedAtAgainHoweverThatIsLearned() {
        start();
        task.pass(Duration.ofMinutes(5), STEP);
        Instant cancelled = task.now();
        Instant back = cancelled.plusSeconds(1);

        task.wecom.authorized(AppKind.THIRD_PARTY, 2, back);
        task.pass(Duration.ofSeconds(1), Duration.ofMillis(200));
        task.command(TENANT, Command.ERASE, 1, cancelled);
        task.pass(Duration.ofSeconds(2), STEP);
        task.command(TENANT, Command.READMIT, 2, back);
        task.pass(Duration.ofMinutes(2), STEP);
        task.forgetOutput();
        Instant since = task.now();
        task.pass(Duration.ofHours(30), Duration.ofSeconds(120));

        assertThat(asked(Api.CUSTOMER, since)).isGreaterThanOrEqualTo(3);
        assertThat(task.driver
                        .<String, TenantState>getKeyValueStore(ReconcilerStores.TENANTS)
                        .get(TENANT.toString()))
                .satisfies(state -> {
                    assertThat(state.epoch()).isEqualTo(2);
                    assertThat(state.lastPass()).isNotNull();
                });
    }
}
