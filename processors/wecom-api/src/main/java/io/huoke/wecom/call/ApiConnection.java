package io.huoke.wecom.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to WeCom for a whole process: sends calls once each, within the budgets and only while WeCom answers
 * at all. Thread-safe; blocks.
 */
public final class ApiConnection implements AutoCloseable {

    private static final CircuitBreakerConfig CIRCUIT = CircuitBreakerConfig.custom()
            .slidingWindow(50, 20, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(60)
            .waitDurationInOpenState(Duration.ofSeconds(5))
            .permittedNumberOfCallsInHalfOpenState(5)
            .maxWaitDurationInHalfOpenState(Duration.ofSeconds(30))
            .build();

    /** With less than that there is no sense in sending. */
    private static final Duration MIN_ATTEMPT = Duration.ofMillis(20);

    private final Transport transport;
    private final Gate gate;
    private final Duration attemptTimeout;
    private final CircuitBreaker circuit = CircuitBreaker.of("wecom", CIRCUIT);
    private final CallMetrics metrics;

    /**
     * Connects lazily.
     *
     * @param base scheme, host and port of WeCom
     * @param attemptTimeout for one request and its answer
     */
    public ApiConnection(URI base, Limits limits, Duration attemptTimeout, MeterRegistry meters) {
        this.transport = new Transport(base);
        this.gate = new Gate(new Lanes(limits, meters));
        this.attemptTimeout = attemptTimeout;
        this.metrics = new CallMetrics(meters, circuit);
    }

    /**
     * Sends a call once.
     *
     * @throws WeComException if it did not succeed
     * @throws InterruptedException before it was sent
     */
    <T> T send(Call<T> call, @Nullable Token token, Deadline deadline) throws InterruptedException {
        Optional<byte[]> body = body(call);
        try (Gate.Turn turn = gate.enter(call, deadline)) {
            return inTurn(call, token, body, deadline, turn);
        } catch (WeComException e) {
            if (e.outcome().isUnsent()) {
                metrics.notSent(call.api(), e.outcome());
            }
            throw e;
        }
    }

    private <T> T inTurn(
            Call<T> call, @Nullable Token token, Optional<byte[]> body, Deadline deadline, Gate.Turn turn) {
        if (!circuit.tryAcquirePermission()) {
            turn.unspent();
            throw WeComException.failed(
                    call.api(),
                    Outcome.CIRCUIT_OPEN,
                    call + ": not sent, because most of the last calls got no answer; tried again within seconds",
                    new Failure.Retry());
        }
        boolean counted = false;
        long start = System.nanoTime();
        try {
            T value = exchange(call, token, body, deadline);
            counted = true;
            circuit.onSuccess(metrics.sent(call.api(), Outcome.OK.tag(), start), TimeUnit.NANOSECONDS);
            turn.succeeded();
            return value;
        } catch (WeComException e) {
            counted = count(call, e, start);
            if (e.outcome().isUnsent()) {
                turn.unspent();
            }
            throw e.failure() instanceof Failure.Throttled ? turn.throttled(call, e) : e;
        } finally {
            if (!counted) {
                circuit.releasePermission();
            }
        }
    }

    /** Tells metrics and circuit; an attempt that was not made, or that its deadline cut short, tells nothing. */
    private boolean count(Call<?> call, WeComException e, long start) {
        if (e.outcome().isUnsent()) {
            return false;
        }
        long took = metrics.sent(call.api(), CallMetrics.tag(e), start);
        if (e.outcome() == Outcome.CUT_SHORT) {
            return false;
        }
        if (e.outcome().isOutage()) {
            circuit.onError(took, TimeUnit.NANOSECONDS, e);
        } else {
            circuit.onSuccess(took, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    private <T> T exchange(Call<T> call, @Nullable Token token, Optional<byte[]> body, Deadline deadline) {
        if (!deadline.allows(MIN_ATTEMPT)) {
            throw WeComException.failed(
                    call.api(), Outcome.TOO_LATE, call + ": not sent, its time is over", new Failure.Retry());
        }
        boolean patient = deadline.allows(attemptTimeout);
        Exchange exchange = transport.send(
                call.api(),
                query(call, token),
                body,
                deadline.orAfter(attemptTimeout).left());
        boolean waited = patient && !Thread.currentThread().isInterrupted();
        return switch (exchange) {
            case Exchange.Answered answered -> Answer.read(call, answered.status(), answered.body());
            case Exchange.NotSent notSent ->
                throw failed(call, Outcome.UNREACHABLE, "cannot be reached (" + notSent.cause() + ")");
            case Exchange.GivenUp givenUp ->
                throw failed(call, waited ? Outcome.UNREACHABLE : Outcome.TOO_LATE, "cannot be reached in time");
            case Exchange.NoAnswer none ->
                throw failed(call, waited ? Outcome.UNANSWERED : Outcome.CUT_SHORT, "gave no answer in time");
            case Exchange.Broken broken -> throw failed(call, Outcome.BROKEN, "broke off (" + broken.cause() + ")");
        };
    }

    private static WeComException failed(Call<?> call, Outcome outcome, String what) {
        return WeComException.failed(
                call.api(),
                outcome,
                call + ": WeCom " + what + "; see whether wecom.api-base is right and the network lets it through",
                new Failure.Retry());
    }

    private static Map<String, String> query(Call<?> call, @Nullable Token token) {
        Map<String, String> query = new LinkedHashMap<>(call.query());
        if (token != null) {
            query.put(call.key().orElseThrow().parameter(), token.value().value());
        }
        return query;
    }

    private static Optional<byte[]> body(Call<?> call) {
        return call.body().map(body -> {
            try {
                return Json.MAPPER.writeValueAsBytes(body);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("not a request: " + body.getClass(), e);
            }
        });
    }

    @Override
    public void close() {
        transport.close();
    }
}
