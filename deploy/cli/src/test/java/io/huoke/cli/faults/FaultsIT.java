package io.huoke.cli.faults;

import static io.huoke.cli.faults.Campaign.letPass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.huoke.testkit.ChildBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to Kafka, to the disk and to the ingress itself: nothing that was answered {@code success} is lost,
 * and every answer is in time. {@code -Dhuoke.faults=short} or {@code full}: see {@link Sizes}.
 */
@EnabledIfSystemProperty(named = "huoke.faults", matches = "short|full")
@TestMethodOrder(OrderAnnotation.class)
class FaultsIT {

    private static final Sizes SIZES = Sizes.configured();
    private static final Duration BEFORE_AND_AFTER = Duration.ofSeconds(2);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path directory;

    private static Campaign campaign;

    @BeforeAll
    static void start() throws IOException {
        campaign = new Campaign(directory);
    }

    @AfterAll
    static void stop() {
        campaign.close();
    }

    @BeforeEach
    void restore() throws Exception {
        campaign.restore();
    }

    @Test
    @Order(1)
    void aFreshIngressAnswersItsFirstCallbacksInTime() throws Exception {
        try (Ingress ingress = campaign.ingress("fresh");
                OpenLoopLoad load = campaign.load(ingress, "fresh")) {
            letPass(BEFORE_AND_AFTER);

            campaign.audit("fresh", load.stop())
                    .assertNothingLost(500)
                    .assertInOrder()
                    .assertAllAnsweredInTime();
        }
    }

    @Test
    @Order(2)
    void withoutFaultsEachTenantsEventsAreInTheOrderOfReceipt() throws Exception {
        try (Ingress ingress = campaign.ingress("order");
                OpenLoopLoad load = campaign.loadInSequence(ingress, "order")) {
            letPass(Duration.ofSeconds(5));

            AuditReport report = campaign.audit("order", load.stop());

            report.assertNothingLost(1_500).assertInOrder().assertAllAnsweredInTime();
            assertThat(report.inversions()).isEmpty();
            ingress.assertEventLoopsNeverWaited();
        }
    }

    @Test
    @Order(3)
    void nothingAnsweredIsLostWhenTheIngressIsKilledAtRandomMoments() throws Exception {
        try (Ingress ingress = campaign.ingress("ingress-kill");
                OpenLoopLoad load = campaign.load(ingress, "ingress-kill")) {
            for (int i = 0; i < SIZES.ingressKills(); i++) {
                load.awaitNextAnswer();
                campaign.letPass(Duration.ofMillis(300), Duration.ofSeconds(2));
                ingress.kill();
                ingress.restart();
            }
            letPass(BEFORE_AND_AFTER);

            campaign.audit("ingress-kill", load.stop())
                    .assertNothingLost(30 * SIZES.ingressKills())
                    .assertInOrder();
        }
    }

    @Test
    @Order(4)
    void asTheIngressIsTerminatedUnderLoadNothingAnsweredIsLost() throws Exception {
        try (Ingress ingress = campaign.ingress("terminated");
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "terminated")) {
            letPass(BEFORE_AND_AFTER);

            assertThat(ingress.terminate(STOPPED_WITHIN)).isEqualTo(SIGTERM_EXIT);

            campaign.audit("terminated", load.stop())
                    .assertNothingLost(1_000)
                    .assertInOrder()
                    .assertNoneLate();
        }
    }

    @Test
    @Order(5)
    void everyCallbackIsAnsweredInTimeWhileTheBrokerIsKilledAndRestarted() throws Exception {
        try (Ingress ingress = campaign.ingress("broker-kill");
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "broker-kill")) {
            for (int i = 0; i < SIZES.brokerKills(); i++) {
                letPass(BEFORE_AND_AFTER);
                campaign.broker().kill();
                campaign.broker().restart();
            }
            letPass(BEFORE_AND_AFTER);

            campaign.audit("broker-kill", load.stop())
                    .assertNothingLost(600 * SIZES.brokerKills())
                    .assertInOrder()
                    .assertAllAnsweredInTime();
            ingress.assertEventLoopsNeverWaited();
        }
    }

    @Test
    @Order(6)
    void everyCallbackIsAnsweredInTimeWhileTheBrokerIsGoneForLong() throws Exception {
        ChildBroker broker = campaign.broker();
        new Outage(campaign, SIZES.outage()).between("broker-gone", broker::terminate, broker::restart);
    }

    @Test
    @Order(7)
    void everyCallbackIsAnsweredInTimeWhileTheBrokerIsFrozen() throws Exception {
        ChildBroker broker = campaign.broker();
        new Outage(campaign, SIZES.freeze()).between("broker-frozen", broker::pause, broker::resume);
    }

    @Test
    @Order(8)
    void aFullDiskIsNoSuccessAndIsOverWhenThereIsSpaceAgain() throws Exception {
        assumeTrue(!SIZES.realVolume() || SmallVolume.isPossible(directory), "only root can mount a small volume");
        FullDisk disk = new FullDisk(campaign, SIZES.fullDisk());
        if (SIZES.realVolume()) {
            disk.onAVolume(directory.resolve("small-volume"));
        } else {
            disk.bySpoolLimit();
        }
    }

    @Test
    @Order(9)
    void aSpoolOutlivesTerminationAndKillUntilTheBrokerIsBack() throws Exception {
        try (Ingress ingress = campaign.ingress("spool");
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "spool")) {
            campaign.broker().kill();
            letPass(BEFORE_AND_AFTER);
            assertThat(ingress.terminate(STOPPED_WITHIN)).isEqualTo(SIGTERM_EXIT);
            ingress.restart();
            letPass(BEFORE_AND_AFTER);
            ingress.kill();
            ingress.restart();
            letPass(BEFORE_AND_AFTER);
            int beforeItIsBack = load.answered();
            campaign.broker().restart();

            campaign.audit("spool", load.stop())
                    .assertNothingLost(beforeItIsBack)
                    .assertInOrder();
            assertThat(beforeItIsBack).isGreaterThan(1_500);
        }
    }

    @Test
    @Order(10)
    void anIngressThatStartsWithoutABrokerServesAndFindsItWhenItComes() throws Exception {
        assumeTrue(SIZES.starts(), "only in the full campaign");
        new StartWithoutBroker(campaign).closedPort();
    }

    @Test
    @Order(11)
    void anIngressServesWhoseBrokersNameNobodyKnowsAndDrainsWhenItIsCorrected() throws Exception {
        assumeTrue(SIZES.starts(), "only in the full campaign");
        new StartWithoutBroker(campaign).unknownName();
    }

    @Test
    @Order(12)
    void oneOfThreeBrokersIsMissedForSecondsOnly() throws Exception {
        assumeTrue(SIZES.clusterKills() > 0, "only the full campaign has three brokers");
        campaign.broker().terminate();
        new ClusterKills(campaign, SIZES.clusterKills()).run(directory.resolve("cluster-nodes"));
    }

    @Test
    @Order(100)
    void theFunnelCountsEachEventOfAllThisOnce() throws Exception {
        assertThat(campaign.opens()).isEqualTo(campaign.distinctEvents());
    }
}
