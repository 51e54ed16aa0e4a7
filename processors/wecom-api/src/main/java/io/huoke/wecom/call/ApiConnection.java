package io.huoke.wecom.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.huoke.wecom.call.WeComException.Effect;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
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
            .build();

    private final Transport transport;
    private final Lanes lanes;
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
        this.lanes = new Lanes(limits, meters);
        this.attemptTimeout = attemptTimeout;
        this.metrics = new CallMetrics(meters);
    }

    /**
     * Sends a call once.
     *
     * @throws WeComException if it did not succeed
     */
    <T> T send(Call<T> call, @Nullable Token token, Deadline deadline) throws InterruptedException {
        Lane lane = lanes.lane(call);
        enter(call, lane, deadline);
        try {
            T value = guarded(call, token, deadline);
            lane.parallelism().succeeded();
            return value;
        } catch (WeComException e) {
            throw e.failure() instanceof Failure.Throttled ? throttled(call, lane, e) : e;
        } finally {
            lane.parallelism().leave();
        }
    }

    private void enter(Call<?> call, Lane lane, Deadline deadline) throws InterruptedException {
        waitForBlock(call, lane, deadline);
        if (!lane.parallelism().enter(deadline)) {
            throw notInTime(call, "other calls of the same corp to it took all the time");
        }
        Budget address = lanes.address(call);
        if (!lane.budget().take(deadline)) {
            lane.parallelism().leave();
            throw notInTime(call, "this corp's budget of calls is used up");
        }
        if (!address.take(deadline)) {
            lane.budget().giveBack();
            lane.parallelism().leave();
            throw notInTime(call, "this address's budget of calls is used up");
        }
    }

    private static void waitForBlock(Call<?> call, Lane lane, Deadline deadline) throws InterruptedException {
        Optional<Instant> until = lane.blockedUntil();
        if (until.isEmpty()) {
            return;
        }
        if (!deadline.allows(lane.blockedFor())) {
            throw WeComException.failed(
                    call.api(),
                    call + ": WeCom blocks it until " + until.get() + " (45009); fewer calls avoid that",
                    new Failure.Throttled(until),
                    Effect.NONE,
                    null);
        }
        TimeUnit.NANOSECONDS.sleep(lane.blockedFor().toNanos());
    }

    private static WeComException notInTime(Call<?> call, String why) {
        return WeComException.failed(
                call.api(), call + ": not sent, " + why, new Failure.Throttled(Optional.empty()), Effect.NONE, null);
    }

    private static WeComException throttled(Call<?> call, Lane lane, WeComException e) {
        if (e.errcode().orElse(0) == ErrorCode.RATE_LIMIT.number()) {
            Instant until = lane.block();
            return WeComException.refused(
                    call.api(),
                    e.getMessage() + " until " + until,
                    new Failure.Throttled(Optional.of(until)),
                    Effect.NONE,
                    ErrorCode.RATE_LIMIT.number());
        }
        lane.parallelism().crowded();
        return e;
    }

    private <T> T guarded(Call<T> call, @Nullable Token token, Deadline deadline) throws InterruptedException {
        if (!circuit.tryAcquirePermission()) {
            throw WeComException.failed(
                    call.api(),
                    call + ": not sent, because most of the last calls got no answer; tried again within seconds",
                    new Failure.Retry(),
                    Effect.NONE,
                    null);
        }
        long start = System.nanoTime();
        try {
            T value = exchange(call, token, deadline);
            circuit.onSuccess(metrics.record(call.api(), "ok", start), TimeUnit.NANOSECONDS);
            return value;
        } catch (WeComException e) {
            long took = metrics.record(call.api(), CallMetrics.outcome(e), start);
            if (e.failure() instanceof Failure.Retry) {
                circuit.onError(took, TimeUnit.NANOSECONDS, e);
            } else {
                circuit.onSuccess(took, TimeUnit.NANOSECONDS);
            }
            throw e;
        } catch (InterruptedException e) {
            circuit.releasePermission();
            throw e;
        }
    }

    private <T> T exchange(Call<T> call, @Nullable Token token, Deadline deadline) throws InterruptedException {
        Exchange exchange = transport.send(
                call.api(),
                query(call, token),
                body(call),
                deadline.orAfter(attemptTimeout).left());
        return switch (exchange) {
            case Exchange.Answered answered -> Answer.read(call, answered.status(), answered.body());
            case Exchange.NotSent notSent -> throw failed(call, "cannot be reached", Effect.NONE, notSent.cause());
            case Exchange.NoAnswer none -> throw failed(call, "gave no answer in time", Effect.POSSIBLE, none.cause());
            case Exchange.Broken broken -> throw failed(call, "broke off", Effect.POSSIBLE, broken.cause());
        };
    }

    private static WeComException failed(Call<?> call, String what, Effect effect, IOException cause) {
        return WeComException.failed(
                call.api(),
                call + ": WeCom " + what + " (" + cause.getClass().getSimpleName()
                        + "); see whether wecom.api-base is right and the network lets it through",
                new Failure.Retry(),
                effect,
                cause);
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
