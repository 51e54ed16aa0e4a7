package io.huoke.ingress;

import io.huoke.ingress.durable.EventRecord;
import io.huoke.runtime.ProblemJson;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * The redirect that ends an installation started on the provider's own site (page 90597). It carries the code that
 * create_auth carries otherwise, and becomes a sealed event like it. Anybody can call it: whoever reads the event has to
 * check its state. For one event loop.
 */
final class InstallHandler {

    private static final String METRIC = "/install";
    private static final Pattern AUTH_CODE = Pattern.compile("[\\x21-\\x7e]{1,512}");
    private static final Pattern STATE = Pattern.compile("[A-Za-z0-9]{1,128}");
    private static final Pattern EXPIRES_IN = Pattern.compile("[0-9]{1,9}");
    static final String PAGE =
            """
            <!doctype html>
            <html lang="zh-CN">
            <head><meta charset="utf-8"><title>授权已收到</title></head>
            <body><p>授权已收到，可以关闭此页面。</p><p lang="en">The authorization was received. You may close this page.</p></body>
            </html>
            """;

    private final Supplier<RoutingTable> routes;
    private final Sealer sealer;
    private final RecordFactory records;
    private final DurableAnswer answers;
    private final IngressMetrics metrics;
    private final InstantSource clock;
    private final RateLimitedLog failures = new RateLimitedLog(LoggerFactory.getLogger(InstallHandler.class));

    InstallHandler(
            Supplier<RoutingTable> routes,
            Sealer sealer,
            RecordFactory records,
            DurableAnswer answers,
            IngressMetrics metrics,
            InstantSource clock) {
        this.routes = routes;
        this.sealer = sealer;
        this.records = records;
        this.answers = answers;
        this.metrics = metrics;
        this.clock = clock;
    }

    void handle(RoutingContext context) {
        long start = System.nanoTime();
        String suite = context.pathParam("suite");
        if (suite == null || !routes.get().suites().contains(suite)) {
            refuse(context, 404, "unknown-suite", "No such suite", "compare the URL with suites[].id", start);
            return;
        }
        Optional<String> authCode = parameter(context, "auth_code", AUTH_CODE);
        Optional<String> state = parameter(context, "state", STATE);
        Optional<String> expiresIn = parameter(context, "expires_in", EXPIRES_IN);
        if (authCode.isEmpty() || state.isEmpty() || expiresIn.isEmpty()) {
            refuse(
                    context,
                    400,
                    "query",
                    "Malformed redirect",
                    "the query must have auth_code (at most 512 bytes), expires_in (a number) and state (at most 128 letters"
                            + " and digits), each once",
                    start);
            return;
        }
        EventRecord record =
                records.event(Topic.AUTHORIZATION, event(suite, authCode.get(), state.get(), expiresIn.get()));
        answers.after(record, context, METRIC, "accepted", start, InstallHandler::page);
    }

    private static Optional<String> parameter(RoutingContext context, String name, Pattern form) {
        return CallbackQuery.single(context.queryParams(), name)
                .filter(value -> form.matcher(value).matches());
    }

    private WeComEvent event(String suite, String authCode, String state, String expiresIn) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String type = CallbackCatalogue.INSTALL_REDIRECT;
        String id = EventId.ofParts(type, suite, authCode, state);
        String sealed = sealer.seal(Map.of("AuthCode", authCode), id, type);
        CallbackData data = CallbackData.ofInstallation(suite, state, Map.of("expires_in", expiresIn), sealed);
        return new WeComEvent(id, "/huoke/ingress", type, now, Origin.CALLBACK, now, data);
    }

    private static void page(HttpServerResponse response) {
        response.putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("cache-control", "no-store")
                // The address holds the code: it must not travel on.
                .putHeader("referrer-policy", "no-referrer")
                .end(PAGE);
    }

    /** What went wrong on the way; a mistake of ours gets no answer, as with callbacks. */
    void failed(RoutingContext context) {
        if (context.statusCode() == 400) {
            refuse(
                    context,
                    400,
                    "query",
                    "Malformed redirect",
                    "the query cannot be decoded; percent-encode it once",
                    System.nanoTime());
        } else {
            metrics.record(METRIC, "failed", System.nanoTime());
            // Only the class: a message may quote the address.
            Throwable failure = context.failure();
            failures.warn(
                    METRIC,
                    "redirect not handled and not answered",
                    failure == null ? "unknown" : failure.getClass().getName());
        }
    }

    private void refuse(RoutingContext context, int status, String reason, String title, String detail, long start) {
        metrics.record(METRIC, "refused." + reason, start);
        ProblemJson.end(context.response(), status, title, detail);
    }
}
