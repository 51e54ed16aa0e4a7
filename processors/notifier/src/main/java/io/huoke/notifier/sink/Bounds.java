package io.huoke.notifier.sink;

import io.huoke.schemas.AlertRow;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bounds an alert before anything is made of it: names come from strangers, and a receiver that refuses what is too long
 * would not tell on-call. What identifies it is replaced by a digest rather than cut.
 */
final class Bounds {

    /** In UTF-16, as PagerDuty takes at most. */
    private static final int KEY = 255;

    private static final int TENANT = 128;
    private static final int NAME = 64;
    private static final int CORP_NAME = 64;

    /** In code points; PagerDuty takes 1024. */
    private static final int SENTENCE = 1000;

    private static final int LABELS = 24;
    private static final int LABEL_VALUE = 256;
    private static final int EVENTS = 20;

    private Bounds() {}

    /** The same in clean texts of bounded length. */
    static AlertRow of(AlertRow alert) {
        String corpName = alert.corpName();
        return new AlertRow(
                Texts.identity(alert.key(), KEY),
                Texts.identity(alert.name(), NAME),
                alert.state(),
                alert.severity(),
                bounded(alert.tenant(), TENANT),
                corpName == null ? null : name(corpName),
                alert.since(),
                alert.lastSeen(),
                alert.resolvedAt(),
                sentence(alert.summary(), corpName),
                sentence(alert.action(), corpName),
                alert.eventIds().stream()
                        .limit(EVENTS)
                        .map(id -> Texts.identity(id, NAME))
                        .toList(),
                labels(alert.labels()),
                bounded(alert.notice(), NAME));
    }

    private static @Nullable String bounded(@Nullable String text, int chars) {
        return text == null ? null : Texts.identity(text, chars);
    }

    private static String name(String corpName) {
        return Texts.cut(Texts.clean(corpName), CORP_NAME);
    }

    /** A long name would push everything else out of it. */
    private static String sentence(String text, @Nullable String corpName) {
        if (corpName != null && corpName.length() > CORP_NAME) {
            return sentence(text.replace(corpName, name(corpName)));
        }
        return sentence(text);
    }

    private static String sentence(String text) {
        return Texts.cut(Texts.clean(text), SENTENCE);
    }

    private static Map<String, String> labels(Map<String, String> labels) {
        Map<String, String> bounded = new TreeMap<>();
        labels.entrySet().stream()
                .limit(LABELS)
                .forEach(label -> bounded.put(
                        Texts.identity(label.getKey(), NAME), Texts.identity(label.getValue(), LABEL_VALUE)));
        return bounded;
    }
}
