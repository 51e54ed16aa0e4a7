package io.huoke.notifier.sink;

import io.huoke.schemas.AlertRow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An alert as Alertmanager takes it.
 *
 * @param labels what identifies it; an alert that changes its severity is another one to Alertmanager, and the former
 *     ends by itself
 * @param annotations what may change
 * @param startsAt not after the end, which Alertmanager would refuse
 */
record AlertmanagerAlert(
        Map<String, String> labels, Map<String, String> annotations, Instant startsAt, Instant endsAt) {

    /** Several refreshes long, so that a pause of the notifier does not end what fires. */
    static final Duration LIFE = Duration.ofMinutes(4);

    private static final Pattern NO_NAME = Pattern.compile("[^a-zA-Z0-9_]");

    static AlertmanagerAlert of(AlertRow alert, Instant now) {
        Instant end = alert.isFiring() ? now.plus(LIFE) : earlier(endOf(alert), now);
        Instant start = earlier(alert.since(), alert.isFiring() ? now : end);
        return new AlertmanagerAlert(labels(alert), annotations(alert), millis(start), millis(end));
    }

    private static Instant endOf(AlertRow alert) {
        Instant resolvedAt = alert.resolvedAt();
        return resolvedAt == null ? alert.lastSeen() : resolvedAt;
    }

    private static Map<String, String> labels(AlertRow alert) {
        Map<String, String> labels = new TreeMap<>();
        alert.labels().forEach((name, value) -> put(labels, labelName(name), value));
        put(labels, "alertname", alert.name());
        put(labels, "severity", alert.severity().name().toLowerCase(Locale.ROOT));
        put(labels, "key", alert.key());
        put(labels, "tenant", alert.tenant());
        return labels;
    }

    private static Map<String, String> annotations(AlertRow alert) {
        Map<String, String> annotations = new TreeMap<>();
        put(annotations, "summary", alert.summary());
        put(annotations, "action", alert.action());
        put(annotations, "corpName", alert.corpName());
        put(annotations, "since", millis(alert.since()).toString());
        put(annotations, "eventIds", String.join(", ", alert.eventIds()));
        return annotations;
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            values.put(name, value);
        }
    }

    private static String labelName(String name) {
        String clean = NO_NAME.matcher(name).replaceAll("_");
        return clean.isEmpty() || Character.isDigit(clean.charAt(0)) ? "_" + clean : clean;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant millis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
