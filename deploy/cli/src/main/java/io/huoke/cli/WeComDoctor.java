package io.huoke.cli;

import io.huoke.ingress.CallbackDoctor.Finding;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.token.Credential;
import io.huoke.wecom.token.FetchedTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Looks at what stands between the configuration and WeCom's API: the network, the clock, the secrets. */
final class WeComDoctor {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private static final long MAX_ANSWER_BYTES = 64 << 10;

    private final WeComConfig config;
    private final InstantSource clock;

    WeComDoctor(WeComConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Says nothing about a WeCom that nobody is configured to call. */
    List<Finding> examine() throws InterruptedException {
        Map<TokenKey, Credential> credentials = credentials();
        boolean called = !credentials.isEmpty()
                || config.suites().stream().anyMatch(suite -> suite.secret().isPresent());
        if (!called) {
            return List.of(new Finding(
                    true, "wecom", "not asked: no provider, suite secret or corp is configured to call it"));
        }
        List<Finding> findings = new ArrayList<>(reach());
        if (config.isInClear()) {
            findings.add(new Finding(
                    false, "wecom", "secrets and tokens go to " + config.apiBase() + " in clear; use https"));
        }
        if (findings.getFirst().ok()) {
            findings.addAll(secrets(credentials));
        }
        return findings;
    }

    /** A call without a token is answered with 41001, which is all that is wanted. */
    private List<Finding> reach() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(config.apiBase().resolve("/cgi-bin/getcallbackip"))
                .timeout(TIMEOUT)
                .build();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpResponse<String> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
            Instant now = clock.instant();
            if (!answer.body().contains("\"errcode\"")) {
                return List.of(new Finding(
                        false,
                        "wecom",
                        config.apiBase() + " answers, but not as WeCom does; see what stands at wecom.api-base"));
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(new Finding(true, "wecom", config.apiBase() + " answers"));
            answer.headers()
                    .firstValue("date")
                    .flatMap(WeComDoctor::date)
                    .ifPresent(date -> findings.add(clock(Duration.between(date, now))));
            return findings;
        } catch (IOException e) {
            return List.of(new Finding(
                    false,
                    "wecom",
                    config.apiBase() + " does not answer (" + e.getClass().getSimpleName()
                            + "); check wecom.api-base and the network"));
        }
    }

    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Finding clock(Duration ahead) {
        boolean ok = ahead.abs().compareTo(CLOCK_TOLERANCE) <= 0;
        String difference = Math.abs(ahead.toSeconds()) + " s " + (ahead.isNegative() ? "behind" : "ahead of");
        return new Finding(
                ok, "clock", "this machine is " + difference + " WeCom" + (ok ? "" : "; let it follow a time server"));
    }

    private Map<TokenKey, Credential> credentials() {
        Map<TokenKey, Credential> credentials = new LinkedHashMap<>();
        config.provider()
                .ifPresent(provider -> credentials.put(
                        new TokenKey.Provider(provider.corpId()),
                        new Credential.ProviderSecret(provider.corpId(), provider.secret())));
        for (WeComConfig.OwnApp app : config.ownApps()) {
            Tenant tenant = new Tenant(app.owner(), app.corpId());
            credentials.put(new TokenKey.Corp(tenant), new Credential.CorpSecret(tenant, app.secret()));
        }
        return credentials;
    }

    private List<Finding> secrets(Map<TokenKey, Credential> credentials) {
        List<Finding> findings = new ArrayList<>();
        try (ApiConnection connection =
                new ApiConnection(config.apiBase(), Limits.WECOM, TIMEOUT, new SimpleMeterRegistry())) {
            FetchedTokens tokens =
                    new FetchedTokens(connection, key -> Objects.requireNonNull(credentials.get(key)), clock);
            for (TokenKey key : credentials.keySet()) {
                findings.add(secret(tokens, key));
            }
        }
        return findings;
    }

    private static Finding secret(FetchedTokens tokens, TokenKey key) {
        String subject = key instanceof TokenKey.Provider ? "provider" : "corps";
        try {
            var unused = tokens.current(key, Deadline.after(TIMEOUT.multipliedBy(3)));
            return new Finding(true, subject, "WeCom accepts the secret of " + key.principal());
        } catch (WeComException e) {
            return new Finding(false, subject, String.valueOf(e.getMessage()));
        }
    }
}
