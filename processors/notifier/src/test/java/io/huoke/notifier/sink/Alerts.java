package io.huoke.notifier.sink;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import io.huoke.schemas.Globs;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.SinkConfig;
import io.huoke.schemas.config.SinkConfig.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Alerts as services publish them, and the configuration of sinks that take them. */
final class Alerts {

    static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
    static final String ACTION = "Ask the enterprise to buy more quota in its WeCom console.";

    private Alerts() {}

    static SinkConfig config(Kind kind, String url, String secret) {
        return new SinkConfig(
                "oncall",
                kind,
                new Secret(url),
                Optional.of(secret).filter(text -> !text.isEmpty()).map(Secret::new),
                Severity.INFO,
                Globs.of(List.of("*")),
                Optional.empty(),
                Duration.ofHours(4),
                false);
    }

    static Notification notification(AlertRow alert) {
        return new Notification(
                alert, "digest-of-" + Integer.toHexString(alert.key().hashCode()));
    }

    static AlertRow low(String tenant, String corpName) {
        return alert("QuotaLow", Severity.WARNING, tenant, corpName);
    }

    static AlertRow alert(String name, Severity severity, String tenant, String corpName) {
        String summary = "The quota of " + corpName + " (" + tenant + ") is low: 12 left.";
        return alert(name, severity, tenant, corpName, summary);
    }

    static AlertRow alert(String name, Severity severity, String tenant, String corpName, String summary) {
        return new AlertRow(
                name + "/" + tenant,
                name,
                State.FIRING,
                severity,
                tenant,
                corpName,
                SINCE,
                SINCE.plusSeconds(60),
                null,
                summary,
                ACTION,
                List.of("0123456789abcdef0123456789abcdef"),
                Map.of("service", "quota"),
                null);
    }

    static AlertRow kafkaUnreachable() {
        return new AlertRow(
                "KafkaUnreachable",
                "KafkaUnreachable",
                State.FIRING,
                Severity.CRITICAL,
                null,
                null,
                SINCE,
                SINCE,
                null,
                "Kafka has not answered for 30 s.",
                "See whether the brokers run.",
                List.of(),
                Map.of("service", "notifier"),
                null);
    }

    static List<Notification> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> notification(low("wwsuite/wwcorp" + i, "企业" + i)))
                .toList();
    }

    /** What strangers may name themselves. */
    static Stream<String> hostileTexts() {
        return Stream.of(
                "**bold** _it_ [pay here](http://evil.example) `code` # h\\",
                "a\n> quote\r\n# heading\u2028line\u0085next\ttab",
                "获客".repeat(5_000),
                "x".repeat(10_000),
                "\uD83D\uDE00".repeat(5_000),
                "lone \uD800 surrogate \uDC00",
                "\u202Egnp.exe\u2066 \u200F\u061C rtl \u200B\uFEFF",
                "\"quotes\" 'and' {\"json\":1} \\u0000 \u0000",
                "</font><font color=\"info\">**RESOLVED**</font>",
                "<@all><@everyone> @all",
                "\uDB40\uDC41 tag \uFFFF",
                "a, b=\"c\"} |= `{{ .Labels }}` ${ENV} %s %n",
                " \n\t ",
                "");
    }
}
