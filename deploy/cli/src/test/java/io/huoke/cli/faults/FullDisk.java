package io.huoke.cli.faults;

import static io.huoke.cli.faults.Campaign.letPass;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.faults.Attempt.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The broker is gone and the spool cannot grow. */
final class FullDisk {

    private static final Duration WHILE = Duration.ofSeconds(3);
    /** More than WeCom waits for an answer. */
    private static final Duration RECOVERY = Duration.ofSeconds(8);

    private static final int MEGABYTES = 48;

    private final Campaign campaign;
    private final Duration full;

    FullDisk(Campaign campaign, Duration full) {
        this.campaign = campaign;
        this.full = full;
    }

    /** It has a limit, and gets free because the broker is back. */
    void bySpoolLimit() throws Exception {
        HuokeYaml configuration = campaign.configuration().withIngress("spool: {max-size: 1MiB}");
        try (Ingress ingress = campaign.ingress("spool-limit", configuration);
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "spool-limit")) {
            campaign.broker().kill();
            long gone = System.nanoTime();
            letPass(WHILE.plus(full));
            campaign.broker().restart();
            long back = System.nanoTime();
            letPass(RECOVERY);
            judge("spool-limit", load, gone, back);
        }
    }

    /** Its volume gets full while the broker is gone, and free again before the broker is back. */
    void onAVolume(Path mountPoint) throws Exception {
        try (SmallVolume volume = SmallVolume.mount(mountPoint, MEGABYTES);
                Ingress ingress =
                        campaign.ingress("volume", campaign.configuration().withDataDir(volume.path()));
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "volume")) {
            campaign.broker().kill();
            long gone = System.nanoTime();
            letPass(WHILE);
            volume.fill();
            letPass(full);
            volume.free();
            long free = System.nanoTime();
            letPass(RECOVERY);
            campaign.broker().restart();
            judge("volume", load, gone, free);
        }
    }

    private void judge(String scenario, OpenLoopLoad load, long brokerGone, long recovered)
            throws InterruptedException {
        List<Attempt> attempts = load.stop();
        campaign.audit(scenario, attempts).assertNothingLost(500);
        long spoolFull = brokerGone + WHILE.toNanos();
        assertThat(count(attempts, a -> a.sent() > brokerGone && a.ended() < spoolFull && a.answered()))
                .as("answered without a broker as long as there is space")
                .isPositive();
        assertThat(count(attempts, a -> a.outcome() == Outcome.TIMED_OUT))
                .as("not answered while no store can take it")
                .isPositive();
        long again = recovered + RECOVERY.minusSeconds(3).toNanos();
        assertThat(count(attempts, a -> a.sent() > again && !a.answered()))
                .as("not answered although there is space again")
                .isZero();
    }

    private static long count(List<Attempt> attempts, Predicate<Attempt> condition) {
        return attempts.stream().filter(condition).count();
    }
}
