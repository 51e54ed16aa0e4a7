package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Tenant;
import io.huoke.wecom.call.Api;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Days of simulated time of one task, which has its share of a provider's 100,000 tenants with 20 links each: what it
 * asks of WeCom, and how evenly.
 *
 * <p>{@code -Dhuoke.campaign=all} for a task of 64 instead of one of 2,048, and the whole table of costs.
 */
class SchedulerTest {

    private static final boolean ALL = "all".equals(System.getProperty("huoke.campaign"));
    private static final int PROVIDER = 100_000;
    private static final int TASKS = ALL ? 64 : 2_048;
    private static final int TENANTS = PROVIDER / TASKS;
    private static final int LINKS = 20;
    private static final Instant START = Instant.parse("2026-02-27T03:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);

    /** Of one address and interface (page 90312), for all tasks. */
    private static final long PER_MINUTE = 40_000;

    private static final long PER_HOUR = 1_200_000;

    @TempDir
    private Path directory;

    private final Random random = new Random(1);

    /** An hour in which that share of the links wins somebody, and callbacks tell so; returns how many links. */
    private int hour(SimulatedTask task, int tenants, int links, double active, Duration step) {
        Set<String> touched = new HashSet<>();
        int all = (int) Math.round(tenants * links * active);
        for (int minute = 0; minute < 60; minute++) {
            int due = all * (minute + 1) / 60 - all * minute / 60;
            for (int i = 0; i < due; i++) {
                int tenant = random.nextInt(tenants);
                int link = random.nextInt(links);
                String linkId = SimulatedTenants.link(tenant, link);
                touched.add(linkId);
                tell(task, SimulatedTenants.tenant(tenant), linkId, task.wecom.win(tenant, link));
            }
            task.pass(Duration.ofMinutes(1), step);
        }
        task.forgetOutput();
        return touched.size();
    }

    /** A customer's steps. */
    private static void tell(SimulatedTask task, Tenant tenant, String linkId, String customer) {
        task.tell(tenant, "customer_acquisition.open_profile", linkId, null);
        task.tell(tenant, "change_external_contact.add_external_contact", null, customer);
        task.tell(tenant, "customer_acquisition.customer_start_chat", linkId, customer);
    }

    @Test
    void theLimitsOfWeComAreKeptFromTheFirstPassOnAndAfterARestart() {
        try (SimulatedTask task = new SimulatedTask(directory, START, TENANTS, LINKS, TASKS)) {
            task.pass(Duration.ofHours(6), STEP);
            assertThat(task.wecom.calls(START, task.now()).get(Api.CUSTOMER))
                    .isGreaterThanOrEqualTo((long) TENANTS * LINKS);
            for (int hour = 0; hour < 3; hour++) {
                hour(task, TENANTS, LINKS, 0.01, STEP);
            }
            // Nothing happens for as long as nobody is there; then all that was due meanwhile is.
            task.leap(Duration.ofHours(9));
            Instant back = task.now();
            task.pass(Duration.ofHours(2), STEP);

            System.out.printf(
                    "scheduler: one task of %d, %d tenants: most calls of one interface in a minute %d (limit %d), in an"
                            + " hour %d (limit %d), in the two hours after 9 hours away %s%n",
                    TASKS,
                    TENANTS,
                    task.wecom.most(1),
                    PER_MINUTE / TASKS,
                    task.wecom.most(60),
                    PER_HOUR / TASKS,
                    task.wecom.calls(back, task.now()));
            assertThat(task.wecom.most(1)).isLessThanOrEqualTo(PER_MINUTE / TASKS);
            assertThat(task.wecom.most(60)).isLessThanOrEqualTo(PER_HOUR / TASKS);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "4,1", "1,2", "1,4"})
    void costFollowsChange(int links, int activity) {
        Assumptions.assumeTrue(ALL || links + activity == 2, "the whole table with -Dhuoke.campaign=all");
        int tenants = 15;
        int perTenant = LINKS * links;
        try (SimulatedTask task = new SimulatedTask(directory, START, tenants, perTenant, TASKS)) {
            task.pass(Duration.ofHours(27), Duration.ofSeconds(60));
            Instant from = task.now();
            long active = 0;
            // Two days, because what a link is, is asked in every second pass.
            for (int hour = 0; hour < 48; hour++) {
                active += hour(task, tenants, perTenant, 0.01 * activity, Duration.ofSeconds(60));
            }

            Map<Api, Long> calls = task.wecom.calls(from, task.now());
            double perHour = calls.values().stream().mapToLong(Long::longValue).sum() / 48.0;
            double activePerHour = active / 48.0;
            long all = (long) tenants * perTenant;
            double most = 2 * activePerHour * 2 + (all + 24.0 * tenants + 24.0 * tenants + all) / 24 * 1.2;
            System.out.printf(
                    "cost: %dx links, %dx activity: %.1f links active and %.1f calls per hour (at most %.1f), in two days"
                            + " %s%n",
                    links, activity, activePerHour, perHour, most, calls);
            assertThat(perHour).isLessThanOrEqualTo(most);
            assertThat(calls.get(Api.CUSTOMER)).isGreaterThanOrEqualTo(2 * all);
        }
    }
}
