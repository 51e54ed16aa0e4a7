package io.huoke.notifier.sink;

import io.huoke.schemas.config.SinkConfig;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Makes sinks. */
public final class Sinks {

    private Sinks() {}

    /**
     * The sink of this configuration.
     *
     * @param clock for pace, signatures and end times
     * @param sentLately when messages were sent to it before, in any order, so that a restart does not exceed its pace
     */
    public static Sink of(SinkConfig config, InstantSource clock, List<Instant> sentLately) {
        return switch (config.kind()) {
            case ALERTMANAGER -> new AlertmanagerSink(config, clock);
            case WECOM_ROBOT -> new WeComRobotSink(config, clock, sentLately);
            case WEBHOOK -> new WebhookSink(config, clock);
            case PAGERDUTY -> new PagerDutySink(config, clock);
        };
    }
}
