package io.huoke.cli.faults;

import java.time.Duration;

/**
 * How much the campaign does: {@code -Dhuoke.faults=short} or {@code full}.
 *
 * @param ingressKills how often the ingress is killed
 * @param brokerKills how often the one broker is killed
 * @param outage how long the broker is gone
 * @param freeze how long the broker stands still with its connections open
 * @param fullDisk how long the ingress has no disk
 * @param realVolume whether the disk that gets full is a volume, which takes root, and not a limit of the spool
 * @param clusterKills how often one of three brokers is killed
 * @param starts whether to start without a broker, and with a name for it that nobody knows
 */
record Sizes(
        int ingressKills,
        int brokerKills,
        Duration outage,
        Duration freeze,
        Duration fullDisk,
        boolean realVolume,
        int clusterKills,
        boolean starts) {

    private static final Sizes SHORT =
            new Sizes(2, 1, Duration.ofSeconds(6), Duration.ofSeconds(5), Duration.ofSeconds(3), false, 0, false);

    private static final Sizes FULL =
            new Sizes(200, 20, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(20), true, 6, true);

    static Sizes configured() {
        return "full".equals(System.getProperty("huoke.faults")) ? FULL : SHORT;
    }
}
