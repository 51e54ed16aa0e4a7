package io.huoke.ingress;

import static java.util.Objects.requireNonNull;

import io.huoke.ingress.CallbackDecoder.Echo;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.runtime.ProblemJson;
import io.huoke.schemas.EventId;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers WeCom: the echo of a URL verification, and {@code success} for a callback, but only once its event is durable.
 * For one event loop.
 */
final class CallbackHandler {

    /** What the path of every endpoint begins with. */
    static final String PREFIX = "/callbacks/";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);
    private static final String ENDPOINT = CallbackEndpoint.class.getName();
    private static final String START = "start";

    private static final Verdict.Refused TOO_LARGE =
            new Verdict.Refused(413, "too-large", "Body too large", "the body is longer than ingress.max-body");

    private final Endpoints endpoints;
    private final CallbackDecoder decoder;
    private final RecordFactory records;
    private final DurableAnswer answers;
    private final IngressMetrics metrics;
    private final DeadLetterCounts kept;
    private final InstantSource clock;
    private final RateLimitedLog refusals = new RateLimitedLog(LOG);
    private final RateLimitedLog deadLetters = new RateLimitedLog(LOG);
    private final RateLimitedLog failures = new RateLimitedLog(LOG);

    CallbackHandler(
            Endpoints endpoints,
            CallbackDecoder decoder,
            RecordFactory records,
            DurableAnswer answers,
            IngressMetrics metrics,
            DeadLetterCounts kept,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.decoder = decoder;
        this.records = records;
        this.answers = answers;
        this.metrics = metrics;
        this.kept = kept;
        this.clock = clock;
    }

    /** First of all: is there such an endpoint? */
    void findEndpoint(RoutingContext context) {
        CallbackEndpoint endpoint = endpoints.find(endpointId(context.normalizedPath()));
        if (endpoint == null) {
            metrics.record(IngressMetrics.NO_ENDPOINT, "refused.endpoint", System.nanoTime());
            ProblemJson.end(
                    context.response(), 404, "No such endpoint", "compare the URL with " + PREFIX + "{endpoints[].id}");
        } else {
            context.put(ENDPOINT, endpoint);
            context.put(START, System.nanoTime());
            context.next();
        }
    }

    /**
     * Of {@code /callbacks/{endpoint}} or {@code /callbacks/{endpoint}/{corpid}}: $CORPID$ in a data URL is a further
     * segment (page 90595), and the message itself says which corp it is. Empty for any other path.
     */
    private static String endpointId(String path) {
        String[] segments =
                path.substring(Math.min(PREFIX.length(), path.length())).split("/", 0);
        return segments.length == 1 || segments.length == 2 ? segments[0] : "";
    }

    /** GET: WeCom's console checks the URL (page 91116). */
    void verifyUrl(RoutingContext context) {
        long start = start(context);
        CallbackEndpoint endpoint = requireNonNull(context.get(ENDPOINT));
        Optional<CallbackQuery> query = CallbackQuery.of(context.queryParams());
        Optional<String> echo = CallbackQuery.single(context.queryParams(), "echostr");
        if (query.isEmpty() || echo.isEmpty()) {
            refuse(
                    context,
                    endpoint,
                    badQuery("must have msg_signature, timestamp, nonce and echostr, each once"),
                    start);
            return;
        }
        switch (decoder.verify(endpoint, query.get(), echo.get())) {
            case Echo.Failed failed -> refuse(context, endpoint, failed.refusal(), start);
            case Echo.Decrypted decrypted -> {
                context.response().putHeader("content-type", "text/plain").end(Buffer.buffer(decrypted.message()));
                metrics.record(endpoint.id(), "verified", start);
                metrics.opened(endpoint.id(), decrypted.key());
            }
        }
    }

    /** POST: a callback, its body already read. */
    void receive(RoutingContext context) {
        long start = start(context);
        CallbackEndpoint endpoint = requireNonNull(context.get(ENDPOINT));
        Optional<CallbackQuery> query = CallbackQuery.of(context.queryParams());
        if (query.isEmpty()) {
            refuse(context, endpoint, badQuery("must have msg_signature, timestamp and nonce, each once"), start);
            return;
        }
        byte[] body = LimitedBody.of(context);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        switch (decoder.decode(endpoint, query.get(), body, now)) {
            case Verdict.Refused refused -> refuse(context, endpoint, refused, start);
            case Verdict.Accepted accepted -> {
                metrics.opened(endpoint.id(), accepted.key());
                store(context, endpoint, records.event(accepted.topic(), accepted.event()), "accepted", start);
            }
            case Verdict.Unusable unusable -> {
                if (unusable.key() != null) {
                    metrics.opened(endpoint.id(), unusable.key());
                }
                deadLetters.warn(
                        endpoint.id(), "callback kept as a dead letter: " + unusable.reason(), unusable.detail());
                String id = EventId.ofMessage(endpoint.id(), body);
                kept.add(endpoint.id(), unusable.reason(), id, now);
                EventRecord record = records.deadLetter(id, endpoint.id(), query.get(), body, unusable, now);
                store(context, endpoint, record, "dead-letter." + unusable.reason(), start);
            }
        }
    }

    /**
     * What went wrong on the way: a body that is too large, a query that cannot be decoded, or a mistake of ours. The
     * latter gets no answer, so that WeCom sends the callback again.
     */
    void failed(RoutingContext context) {
        CallbackEndpoint endpoint = requireNonNull(context.get(ENDPOINT));
        switch (context.statusCode()) {
            case 400 ->
                refuse(context, endpoint, badQuery("cannot be decoded; percent-encode it once"), start(context));
            case 413 -> refuse(context, endpoint, TOO_LARGE, start(context));
            default -> {
                metrics.record(endpoint.id(), "failed", start(context));
                failures.warn(
                        endpoint.id(), "callback not handled and not answered", String.valueOf(context.failure()));
            }
        }
    }

    private static long start(RoutingContext context) {
        return requireNonNull(context.<Long>get(START));
    }

    private void store(
            RoutingContext context, CallbackEndpoint endpoint, EventRecord record, String outcome, long start) {
        answers.after(record, context, endpoint.id(), outcome, start, response -> response.putHeader(
                        "content-type", "text/plain")
                .end(endpoint.successBody()));
    }

    private void refuse(RoutingContext context, CallbackEndpoint endpoint, Verdict.Refused refused, long start) {
        metrics.record(endpoint.id(), "refused." + refused.reason(), start);
        refusals.warn(endpoint.id(), "request refused with " + refused.status(), refused.detail());
        ProblemJson.end(context.response(), refused.status(), refused.title(), refused.detail());
    }

    private static Verdict.Refused badQuery(String problem) {
        return new Verdict.Refused(400, "query", "Malformed callback", "the query " + problem);
    }
}
