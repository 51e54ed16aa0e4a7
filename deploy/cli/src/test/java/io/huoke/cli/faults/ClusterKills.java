package io.huoke.cli.faults;

import static io.huoke.cli.faults.Campaign.letPass;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.testkit.ChildCluster;
import java.nio.file.Path;
import java.time.Duration;

/** Three brokers, of which one after the other is killed and restarted under load. */
final class ClusterKills {

    /** Less than elsewhere: one small machine runs all the brokers. */
    private static final int PER_SECOND = 100;

    private static final Duration AROUND = Duration.ofSeconds(6);
    private static final Duration AWAY = Duration.ofSeconds(8);
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final Campaign campaign;
    private final int kills;

    ClusterKills(Campaign campaign, int kills) {
        this.campaign = campaign;
        this.kills = kills;
    }

    /** An outage of one of several brokers is a matter of seconds. */
    void run(Path directory) throws Exception {
        try (ChildCluster cluster = ChildCluster.start(directory);
                Ingress ingress = campaign.ingress(
                        "cluster", HuokeYaml.against(cluster.bootstrapServers()).withTopics("replication-factor: 3"));
                TopicLedger ledger = new TopicLedger(cluster.bootstrapServers(), "wecom.acquisition");
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "cluster", PER_SECOND);
                SpoolWatch spool = SpoolWatch.start(ingress)) {
            for (int i = 0; i < kills; i++) {
                letPass(AROUND);
                cluster.kill(i % ChildCluster.BROKERS);
                letPass(AWAY);
                cluster.restart(i % ChildCluster.BROKERS);
            }
            letPass(AROUND);

            AuditReport report = campaign.audit("cluster", load.stop(), ledger);

            System.out.println("  off the first rung " + spool.spells());
            report.assertNothingLost(1_000 * kills).assertInOrder().assertAllAnsweredInTime();
            assertThat(spool.spells()).allMatch(spell -> spell.compareTo(AT_MOST) <= 0);
        }
    }
}
