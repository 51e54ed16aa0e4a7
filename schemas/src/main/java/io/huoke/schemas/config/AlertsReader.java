package io.huoke.schemas.config;

import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Globs;
import io.huoke.schemas.config.HuokeConfig.Watched;
import io.huoke.schemas.config.SinkConfig.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the section {@code alerts}: what on-call is told, and how. */
final class AlertsReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** What a header takes. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private static final Pattern ROUTING_KEY = Pattern.compile("[!-~]{1,64}");
    private static final String PAGERDUTY = "https://events.pagerduty.com/v2/enqueue";
    private static final Duration REPEAT = Duration.ofHours(4);
    private static final Duration MIN_REPEAT = Duration.ofMinutes(5);
    private static final Duration MAX_REPEAT = Duration.ofDays(30);
    private static final Duration MIN_FALLBACK = Duration.ofSeconds(1);
    private static final Duration MAX_FALLBACK = Duration.ofHours(1);

    /** As Standard Webhooks writes them. */
    private static final String SECRET_PREFIX = "whsec_";

    private static final int MAX_PORT = 65_535;
    private static final int MIN_SECRET_BYTES = 24;

    private AlertsReader() {}

    static Optional<HuokeConfig.Alerts> read(ConfigSection section) {
        Optional<HuokeConfig.CallbackLoss> loss = FunnelReader.callbackLoss(section.section("callback-loss"));
        Duration fallbackAfter = section.value(
                "fallback-after", HuokeConfig.Alerts.DEFAULT.fallbackAfter(), AlertsReader::fallbackAfter);
        List<SinkConfig> sinks = section.sections("sinks", AlertsReader::sink);
        List<Watched> watch = section.sections("watch", AlertsReader::watched);
        checkIds(section, "sinks", sinks.stream().map(SinkConfig::id).toList());
        checkIds(section, "watch", watch.stream().map(Watched::name).toList());
        checkFallbacks(section, sinks);
        return section.build(() -> new HuokeConfig.Alerts(loss.orElseThrow(), fallbackAfter, sinks, watch));
    }

    private static Optional<SinkConfig> sink(ConfigSection section) {
        String id = section.required("id", "", AlertsReader::id);
        Kind kind = section.required("kind", Kind.WEBHOOK, text -> Values.oneOf(Kind.class, text));
        Secret url = kind == Kind.PAGERDUTY
                ? section.optionalSecret("url", text -> url(kind, text)).orElse(new Secret(PAGERDUTY))
                : section.requiredSecret("url", text -> url(kind, text));
        Optional<Secret> secret = secret(section, kind);
        Severity minSeverity = section.value("min-severity", Severity.INFO, text -> Values.oneOf(Severity.class, text));
        Globs tenants = section.list("tenants", Globs.of(List.of("*")), AlertsReader::tenants);
        Optional<String> fallbackFor = section.optional("fallback-for", AlertsReader::id);
        Duration repeat = section.value("repeat", REPEAT, AlertsReader::repeat);
        boolean watchdog = section.value("watchdog", kind == Kind.ALERTMANAGER, Values::flag);
        return section.build(
                () -> new SinkConfig(id, kind, url, secret, minSeverity, tenants, fallbackFor, repeat, watchdog));
    }

    private static Optional<Secret> secret(ConfigSection section, Kind kind) {
        return switch (kind) {
            case ALERTMANAGER -> token(section);
            case WECOM_ROBOT -> Optional.empty();
            case WEBHOOK -> section.optionalSecret("secret", AlertsReader::signingSecret);
            case PAGERDUTY ->
                Optional.of(section.requiredSecret(
                        "routing-key",
                        text -> Values.matching(text, ROUTING_KEY, "copy the integration key from PagerDuty")));
        };
    }

    private static Optional<Secret> token(ConfigSection section) {
        return section.optionalSecret(
                "token", text -> Values.matching(text, TOKEN, "write a bearer token, without spaces"));
    }

    private static String id(String text) {
        return Values.matching(text, ID, "write 1 to 64 letters, digits, '_', '.' and '-'");
    }

    private static String url(Kind kind, String text) {
        URI uri = uri(text);
        if (kind == Kind.WECOM_ROBOT
                && (uri.getRawQuery() == null || !uri.getRawQuery().contains("key="))) {
            throw new IllegalArgumentException("copy the robot's webhook address from WeCom, with its key");
        }
        if (kind == Kind.ALERTMANAGER
                && (uri.getRawQuery() != null || uri.getRawPath().contains("/api/v"))) {
            throw new IllegalArgumentException("write the address of Alertmanager's own page");
        }
        return text;
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean host = uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= MAX_PORT;
            if (web && host && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Falls through to the one message for all.
        }
        throw new IllegalArgumentException("write an address like https://host:port/path");
    }

    private static String signingSecret(String text) {
        String encoded = text.startsWith(SECRET_PREFIX) ? text.substring(SECRET_PREFIX.length()) : "";
        try {
            if (Base64.getDecoder().decode(encoded).length >= MIN_SECRET_BYTES) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message for both.
        }
        throw new IllegalArgumentException("write whsec_ and the Base64 of at least " + MIN_SECRET_BYTES
                + " random bytes, for example: echo whsec_$(openssl rand -base64 32)");
    }

    private static Globs tenants(List<String> patterns) {
        for (String pattern : patterns) {
            if (!pattern.contains("/") && !pattern.contains("*")) {
                throw new IllegalArgumentException("write {owner}/{corpId}, * for any text");
            }
        }
        return Globs.of(patterns);
    }

    private static Duration repeat(String text) {
        Duration repeat = Values.duration(text);
        if (repeat.compareTo(MIN_REPEAT) < 0 || repeat.compareTo(MAX_REPEAT) > 0) {
            throw new IllegalArgumentException("write a time from 5m to 30d");
        }
        return repeat;
    }

    private static Duration fallbackAfter(String text) {
        Duration after = Values.duration(text);
        if (after.compareTo(MIN_FALLBACK) < 0 || after.compareTo(MAX_FALLBACK) > 0) {
            throw new IllegalArgumentException("write a time from 1s to 1h");
        }
        return after;
    }

    private static Optional<Watched> watched(ConfigSection section) {
        // Some write a password into it, which the message would show.
        URI url = URI.create(
                section.requiredSecret("url", AlertsReader::managementListener).value());
        String name = section.value("name", url.getRawAuthority(), AlertsReader::id);
        Optional<Secret> token = token(section);
        return section.build(() -> new Watched(name, url, token));
    }

    private static String managementListener(String text) {
        URI uri = uri(text);
        if (!uri.getRawPath().matches("/?") || uri.getRawQuery() != null) {
            throw new IllegalArgumentException("write scheme, host and port of a management listener, without a path");
        }
        return text;
    }

    private static void checkIds(ConfigSection section, String key, List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                section.problem(key, "two are named '" + id + "'", "give each its own name");
            }
        }
    }

    /** A fallback of a fallback would have to know why its own sink is silent. */
    private static void checkFallbacks(ConfigSection section, List<SinkConfig> sinks) {
        Set<String> primaries = new HashSet<>();
        sinks.stream().filter(sink -> sink.fallbackFor().isEmpty()).forEach(sink -> primaries.add(sink.id()));
        for (SinkConfig sink : sinks) {
            sink.fallbackFor()
                    .filter(id -> !primaries.contains(id))
                    .ifPresent(id -> section.problem(
                            "sinks",
                            "'" + sink.id() + "' is the fallback for '" + id + "'",
                            "name a sink that is configured and is no fallback itself"));
        }
    }
}
