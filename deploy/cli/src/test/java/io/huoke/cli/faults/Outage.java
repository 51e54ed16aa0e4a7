package io.huoke.cli.faults;

import static io.huoke.cli.faults.Campaign.letPass;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** The broker is away for some time under load, and nobody outside may notice. */
final class Outage {

    private static final Duration BEFORE_AND_AFTER = Duration.ofSeconds(2);
    private static final long HEAP_GROWTH = 32 << 20;

    private final Campaign campaign;
    private final Duration lasting;

    Outage(Campaign campaign, Duration lasting) {
        this.campaign = campaign;
        this.lasting = lasting;
    }

    /** What is done to the broker. */
    interface Action {
        void run() throws Exception;
    }

    void between(String scenario, Action begin, Action end) throws Exception {
        try (Ingress ingress = campaign.ingress(scenario);
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, scenario)) {
            begin.run();
            letPass(BEFORE_AND_AFTER);
            long heapAtFirst = ingress.heap();
            letPass(lasting.minus(BEFORE_AND_AFTER));
            long heapAtLast = ingress.heap();
            String health = ingress.management("/health/ready");
            end.run();
            letPass(BEFORE_AND_AFTER);

            AuditReport report = campaign.audit(scenario, load.stop());

            System.out.printf("  heap           %d KiB, then %d KiB%n", heapAtFirst >> 10, heapAtLast >> 10);
            report.assertNothingLost((int) (250 * lasting.toSeconds()))
                    .assertInOrder()
                    .assertAllAnsweredInTime();
            assertThat(heapAtLast - heapAtFirst).isLessThan(HEAP_GROWTH);
            assertThat(health).contains("\"status\":\"degraded\"");
            ingress.assertEventLoopsNeverWaited();
        }
    }
}
