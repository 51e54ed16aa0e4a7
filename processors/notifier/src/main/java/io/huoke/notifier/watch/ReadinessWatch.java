package io.huoke.notifier.watch;

import io.huoke.notifier.watch.Readiness.NoReport;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.config.HuokeConfig.Watched;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Asks each listed service every few seconds whether it is ready: {@code ServiceNotReady} once it has not been three
 * times in a row, {@code SpoolInUse} once its spool has not been at rest as often; over after two good answers. One that
 * is slow does not keep the others waiting.
 */
public final class ReadinessWatch implements Watch {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** Of dozens of dependencies. */
    private static final int MAX_BODY = 64 << 10;

    private final InstantSource clock;
    private final Duration period;
    private final Duration timeout;
    private final HttpClient http;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("readiness-watch").daemon().factory());
    private volatile Map<String, WatchedService> services = Map.of();

    /** Does not connect. */
    public ReadinessWatch(List<Watched> watched, InstantSource clock) {
        this(watched, clock, PERIOD, TIMEOUT);
    }

    /**
     * One with other times.
     *
     * @param timeout for a whole answer; shorter than the period
     */
    ReadinessWatch(List<Watched> watched, InstantSource clock, Duration period, Duration timeout) {
        this.clock = clock;
        this.period = period;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // A token must not follow wherever an answer points to.
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
        reload(watched);
    }

    @Override
    public void start() {
        var unused = scheduler.scheduleAtFixedRate(this::askAll, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Watches these from now on; what is known of those that keep their name stays known. */
    public synchronized void reload(List<Watched> watched) {
        Map<String, WatchedService> changed = new LinkedHashMap<>();
        for (Watched one : watched) {
            WatchedService known = services.get(one.name());
            if (known == null) {
                changed.put(one.name(), new WatchedService(one));
            } else {
                known.reload(one);
                changed.put(one.name(), known);
            }
        }
        services = changed;
    }

    @Override
    public List<Condition> conditions() {
        return services.values().stream()
                .flatMap(service -> service.conditions().stream())
                .toList();
    }

    /** One that cannot be asked must not end the questions to all others. */
    private void askAll() {
        for (WatchedService service : services.values()) {
            try {
                ask(service);
            } catch (RuntimeException e) {
                service.take(new NoReport("it cannot be asked"), clock.instant());
            }
        }
    }

    private void ask(WatchedService service) {
        HttpRequest question;
        try {
            question = service.question();
        } catch (IllegalArgumentException e) {
            service.take(new NoReport("its address or token in alerts.watch cannot be used"), clock.instant());
            return;
        }
        BodyHandler<byte[]> bounded = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY);
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(question, bounded);
        // The client's own time-out ends with the head of an answer, and does not end a slow body.
        ScheduledFuture<?> end =
                scheduler.schedule(() -> answer.cancel(true), timeout.toMillis(), TimeUnit.MILLISECONDS);
        var unused = answer.whenComplete((response, failure) -> {
            end.cancel(false);
            if (!scheduler.isShutdown()) {
                service.take(
                        failure == null
                                ? Readiness.of(response.statusCode(), response.body())
                                : new NoReport(why(failure)),
                        clock.instant());
            }
        });
    }

    /** In our own words: theirs may name addresses, and change from time to time. */
    private static String why(Throwable failure) {
        Throwable cause = failure.getCause();
        Throwable reason = failure instanceof CompletionException && cause != null ? cause : failure;
        return switch (reason) {
            case CancellationException late -> "it does not answer in time";
            case HttpTimeoutException late -> "it does not answer in time";
            case ConnectException unreachable -> "it cannot be reached";
            case SSLException untrusted -> "its certificate is not accepted, or it does not speak TLS";
            case IOException broken -> "its answer breaks off or is too long";
            default -> "it cannot be asked";
        };
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        http.shutdownNow();
    }
}
