package io.huoke.schemas.config;

import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Globs;
import java.time.Duration;
import java.util.Optional;

/**
 * One way to on-call.
 *
 * @param id as deliveries name it; one that is renamed is another
 * @param url where alerts are sent; a secret, because a robot's holds its key
 * @param secret Alertmanager's bearer token or a webhook's signing secret, if there is one, or PagerDuty's routing key
 * @param minSeverity less urgent alerts are not sent
 * @param tenants whose alerts are sent; those that are of no single tenant are sent in any case
 * @param fallbackFor the id of the sink whose alerts it takes when that one fails, and no others; empty if it takes its own
 * @param repeat how often a critical alert that still fires is sent again; others are so daily
 * @param watchdog whether {@code HuokeWatchdog} is sent there, every minute
 */
public record SinkConfig(
        String id,
        Kind kind,
        Secret url,
        Optional<Secret> secret,
        Severity minSeverity,
        Globs tenants,
        Optional<String> fallbackFor,
        Duration repeat,
        boolean watchdog) {

    /** What takes the alerts. */
    public enum Kind {
        /** Prometheus Alertmanager, API v2; the URL is that of its web interface. */
        ALERTMANAGER,
        /** A group robot of WeCom (page 99110); the URL is as WeCom shows it, with the key. */
        WECOM_ROBOT,
        /** CloudEvents over HTTP, signed as Standard Webhooks describes if there is a secret. */
        WEBHOOK,
        /** PagerDuty, Events API v2. */
        PAGERDUTY
    }
}
