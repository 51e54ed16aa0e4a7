package io.huoke.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.reactor.Reactor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Days of simulated time of one task, which has its share of a provider's 100,000 tenants with 20 links each: what it
 * asks of WeCom, and how evenly.
 *
 * <p>{@code -Dhuoke.campaign=all} for a task of 64 instead of one of 1,024, and the whole table of costs.
 */
class SchedulerTest {

    private static final int PROVIDER = 100_000;
    private static final boolean ALL = "all".equals(System.getProperty("huoke.campaign"));
    private static final int TASKS = ALL ? 64 : 1_024;
    private static final int TENANTS = PROVIDER / TASKS;
    private static final int LINKS = 20;
    private static final Instant START = Instant.parse("2026-02-27T03:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);

    /** Of one address and interface (page 90312), for all tasks. */
    private static final long PER_MINUTE = 40_000;

    private static final long PER_HOUR = 1_200_000;

    private static final Sealer SEALER = Sealer.ofKeyset(Sealer.generateKeyset());
    private static final TopicNames NAMES = new TopicNames("");

    @TempDir
    private Path directory;

    private final Random random = new Random(1);
    private Instant now = START;
    private TopologyTestDriver driver;
    private TestInputTopic<String, WeComEvent> events;

    private SimulatedTenants start(int tenants, int links) {
        SimulatedTenants wecom = new SimulatedTenants(tenants, links, () -> now);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "scheduler");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(
                ReconcilerTopology.build(
                        NAMES,
                        new ReconcilerTopology.Settings(
                                wecom,
                                wecom,
                                TASKS,
                                new Pace(() -> now, TASKS),
                                () -> new Rhythm(HuokeConfig.Reconciler.DEFAULT),
                                SEALER,
                                Forgetting.within(Duration.ofHours(24)),
                                clock -> new Reactor(clock, Runnable::run, failure -> {
                                    throw failure;
                                }),
                                new SimpleMeterRegistry())),
                properties,
                now);
        events = driver.createInputTopic(
                Topic.ACQUISITION.baseName(), new StringSerializer(), new WeComEventSerializer());
        return wecom;
    }

    @AfterEach
    void stop() {
        if (driver != null) {
            driver.close();
        }
    }

    private void pass(Duration time) {
        pass(time, STEP);
    }

    private void pass(Duration time, Duration step) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plus(step);
            driver.advanceWallClockTime(step);
        }
        forgetOutput();
    }

    /** Nobody reads it, and it would stay in memory. */
    private void forgetOutput() {
        for (Topic topic : new Topic[] {Topic.ACQUISITION, Topic.QUOTA, Topic.LINKS, Topic.RECONCILIATION}) {
            driver.createOutputTopic(topic.baseName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList();
        }
    }

    /** An hour in which that share of the links wins somebody, and callbacks tell so; returns how many links. */
    private int hour(SimulatedTenants wecom, int tenants, int links, double active, Duration step) {
        Set<String> touched = new HashSet<>();
        int all = (int) Math.round(tenants * links * active);
        for (int minute = 0; minute < 60; minute++) {
            int due = all * (minute + 1) / 60 - all * minute / 60;
            for (int i = 0; i < due; i++) {
                int tenant = random.nextInt(tenants);
                int link = random.nextInt(links);
                wecom.win(tenant, link);
                touched.add(SimulatedTenants.link(tenant, link));
                tell(
                        SimulatedTenants.tenant(tenant),
                        SimulatedTenants.link(tenant, link),
                        wecom.customer(tenant, link));
            }
            pass(Duration.ofMinutes(1), step);
        }
        return touched.size();
    }

    /** A customer's steps. */
    private void tell(Tenant tenant, String linkId, String customer) {
        tell(tenant, "customer_acquisition.open_profile", linkId, null);
        tell(tenant, "change_external_contact.add_external_contact", null, customer);
        tell(tenant, "customer_acquisition.customer_start_chat", linkId, customer);
    }

    private void tell(Tenant tenant, String type, String linkId, String customer) {
        String userId = customer == null ? null : SimulatedTenants.MEMBER;
        CallbackData data = new CallbackData(
                tenant.owner(),
                tenant.corpId(),
                null,
                null,
                userId,
                customer,
                linkId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        events.pipeInput(
                tenant.toString(),
                new WeComEvent(
                        EventId.ofParts(tenant.toString(), linkId + customer, now.toString(), type),
                        "/wecom/test",
                        "wecom." + type,
                        now,
                        Origin.CALLBACK,
                        now,
                        data),
                now);
    }

    @Test
    void theLimitsOfWeComAreKeptFromTheFirstPassOnAndAfterARestart() {
        SimulatedTenants wecom = start(TENANTS, LINKS);

        pass(Duration.ofHours(5));
        assertThat(wecom.calls(START, now).get(Api.CUSTOMER)).isGreaterThanOrEqualTo((long) TENANTS * LINKS);
        for (int hour = 0; hour < 3; hour++) {
            hour(wecom, TENANTS, LINKS, 0.01, STEP);
        }
        // Nothing happens for as long as nobody is there; then all that was due meanwhile is.
        now = now.plus(Duration.ofHours(9));
        driver.advanceWallClockTime(Duration.ofHours(9));
        Instant back = now;
        pass(Duration.ofHours(2));

        System.out.printf(
                "scheduler: one task of %d, %d tenants: most calls of one interface in a minute %d (limit %d), in an hour"
                        + " %d (limit %d), in the two hours after 9 hours away %s%n",
                TASKS,
                TENANTS,
                wecom.most(1),
                PER_MINUTE / TASKS,
                wecom.most(60),
                PER_HOUR / TASKS,
                wecom.calls(back, now));
        assertThat(wecom.most(1)).isLessThanOrEqualTo(PER_MINUTE / TASKS);
        assertThat(wecom.most(60)).isLessThanOrEqualTo(PER_HOUR / TASKS);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "4,1", "1,2", "1,4"})
    void costFollowsChange(int links, int activity) {
        Assumptions.assumeTrue(ALL || links + activity == 2, "the whole table with -Dhuoke.campaign=all");
        int tenants = 15;
        int perTenant = LINKS * links;
        SimulatedTenants wecom = start(tenants, perTenant);
        pass(Duration.ofHours(27), Duration.ofSeconds(60));
        Instant from = now;
        long active = 0;
        for (int hour = 0; hour < 24; hour++) {
            active += hour(wecom, tenants, perTenant, 0.01 * activity, Duration.ofSeconds(30));
        }

        Map<Api, Long> calls = wecom.calls(from, now);
        long all = calls.values().stream().mapToLong(Long::longValue).sum();
        double activePerHour = active / 24.0;
        long allLinks = (long) tenants * perTenant;
        double most = 2 * activePerHour * 2 + (allLinks + 24.0 * tenants + 24.0 * tenants + allLinks) / 24 * 1.2;
        System.out.printf(
                "cost: %dx links, %dx activity: %.1f links active and %.1f calls per hour (at most %.1f), in a day %s%n",
                links, activity, activePerHour, all / 24.0, most, calls);
        assertThat(all / 24.0).isLessThanOrEqualTo(most);
        assertThat(calls.get(Api.CUSTOMER)).isGreaterThanOrEqualTo(allLinks);
    }
}
