package io.huoke.notifier.sink;

import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why a receiver has not taken something, and what to do; without secrets. */
final class Refusals {

    private static final int EXCERPT = 200;
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    /** Parts of a secret that an answer may repeat in another encoding of what is between them. */
    private static final Pattern TELLING = Pattern.compile("[A-Za-z0-9]{8,}");

    /** Some receivers have their key in the path; its other parts may be repeated. */
    private static final Pattern KEY_IN_PATH = Pattern.compile("[^/]{20,}");

    private final String receiver;
    private final Set<String> secrets = new HashSet<>();
    private final InstantSource clock;

    Refusals(URI url, List<String> secrets, InstantSource clock) {
        this.receiver = url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        this.clock = clock;
        secrets.forEach(this::addSecret);
        String query = url.getRawQuery();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            addSecret(parameter.substring(parameter.indexOf('=') + 1));
        }
        KEY_IN_PATH
                .matcher(String.valueOf(url.getRawPath()))
                .results()
                .map(MatchResult::group)
                .forEach(this::addSecret);
    }

    private void addSecret(String secret) {
        if (!secret.isEmpty()) {
            secrets.add(secret);
            TELLING.matcher(secret).results().map(MatchResult::group).forEach(secrets::add);
        }
    }

    /** Of an answer that is about more than one payload. */
    SinkException of(Answer answer, HttpHeaders headers) {
        String what =
                switch (answer.status()) {
                    case 401, 403, 407 ->
                        "does not let Huoke in (%d): check the token, key or secret of the sink in alerts.sinks";
                    case 404, 405, 410 ->
                        "has nothing to post to there (%d): check the url of the sink in alerts.sinks";
                    case 408, 425, 429 -> "asks to wait (%d)";
                    case 301, 302, 303, 307, 308 ->
                        "sends Huoke elsewhere (%d), where it does not follow: put the final url in alerts.sinks";
                    default -> "answers with status %d";
                };
        String retryAfter = headers.firstValue("retry-after").orElse("");
        return new SinkException(message(what.formatted(answer.status()), answer), parseRetryAfter(retryAfter));
    }

    /** Of an answer whose body tells what is wrong. */
    SinkException of(String what, Answer answer) {
        return new SinkException(message(what, answer));
    }

    /** Of silence. */
    SinkException of(String what) {
        return new SinkException(receiver + " " + what);
    }

    /** Of a connection that failed. */
    SinkException of(@Nullable Throwable failure) {
        if (isCausedBy(failure, UnresolvedAddressException.class) || isCausedBy(failure, UnknownHostException.class)) {
            return of("has a name that cannot be resolved: check the url of the sink in alerts.sinks");
        }
        if (isCausedBy(failure, HttpConnectTimeoutException.class)) {
            return of("cannot be reached: see whether it runs, and what lies between");
        }
        if (isCausedBy(failure, SSLException.class)) {
            return of("fails in TLS: check its certificate, and whether its url is to begin with https");
        }
        if (isCausedBy(failure, ConnectException.class)) {
            return of("refuses connections: see whether it runs, and check the url of the sink in alerts.sinks");
        }
        return of("broke the connection off without an answer");
    }

    private static boolean isCausedBy(@Nullable Throwable failure, Class<? extends Throwable> type) {
        return failure != null && (type.isInstance(failure) || isCausedBy(failure.getCause(), type));
    }

    private String message(String what, Answer answer) {
        String excerpt = excerpt(answer);
        return receiver + " " + what + (excerpt.isEmpty() ? "" : "; it says: " + excerpt);
    }

    /** The receiver's own words, shortened; empty if it has none or they repeat a secret. */
    String excerpt(Answer answer) {
        String text = answer.text();
        boolean tells = secrets.stream()
                .anyMatch(secret -> text.contains(secret) || decoded(text).contains(secret));
        return tells ? "" : Texts.cut(Texts.clean(text), EXCERPT);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private @Nullable Duration parseRetryAfter(String text) {
        try {
            Duration wait = text.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            clock.instant(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
            Duration positive = wait.isNegative() ? Duration.ZERO : wait;
            return positive.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : positive;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
