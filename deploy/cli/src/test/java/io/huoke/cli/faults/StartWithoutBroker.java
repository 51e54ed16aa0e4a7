package io.huoke.cli.faults;

import static io.huoke.cli.faults.Campaign.letPass;

import java.time.Duration;
import java.util.List;

/** An ingress serves from its start on, whether Kafka is there or not. */
final class StartWithoutBroker {

    private static final Duration WITHOUT = Duration.ofSeconds(4);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);

    private final Campaign campaign;

    StartWithoutBroker(Campaign campaign) {
        this.campaign = campaign;
    }

    /** Nobody is there, and then somebody. */
    void closedPort() throws Exception {
        campaign.broker().kill();
        try (Ingress ingress = campaign.ingress("no-broker");
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "no-broker")) {
            letPass(WITHOUT);
            campaign.broker().restart();

            campaign.audit("no-broker", load.stop())
                    .assertNothingLost(1_000)
                    .assertInOrder()
                    .assertAllAnsweredInTime();
        }
    }

    /** An operator has to correct it; what was answered until then is not lost. */
    void unknownName() throws Exception {
        HuokeYaml wrong = HuokeYaml.against("kafka.invalid:9092");
        try (Ingress ingress = campaign.ingress("no-name", wrong);
                OpenLoopLoad load = campaign.loadAfterWarmUp(ingress, "no-name")) {
            letPass(WITHOUT);
            List<Attempt> attempts = load.stop();
            ingress.terminate(STOPPED_WITHIN);
            ingress.restart(campaign.configuration());

            campaign.audit("no-name", attempts)
                    .assertNothingLost(1_000)
                    .assertInOrder()
                    .assertAllAnsweredInTime();
        }
    }
}
