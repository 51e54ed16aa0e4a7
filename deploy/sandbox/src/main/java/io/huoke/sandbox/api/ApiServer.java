package io.huoke.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.sandbox.api.Gateway.Request;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server on loopback that answers as {@code https://qyapi.weixin.qq.com} does. */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String ROOT = "/cgi-bin/";
    private static final String HOST = "127.0.0.1";
    private static final long LATE_MS = 500;

    private final World world;
    private final Vertx vertx;
    private final HttpServer server;
    private final CallLog log = new CallLog();
    private final Gateway gateway;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile FaultDice dice = new FaultDice(Faults.none());
    private volatile Faults faults = Faults.none();
    private volatile LimitCounter limits;
    private volatile @Nullable Extension extension;

    private ApiServer(World world) {
        this.world = world;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        this.gateway = new Gateway(world, log);
        this.limits = counter(Limits.wecom());
        this.server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(this::receive);
    }

    /**
     * Starts one.
     *
     * @param port 0 for any that is free
     * @throws IOException if the port is not free
     */
    public static ApiServer start(World world, int port) throws IOException, InterruptedException {
        ApiServer created = new ApiServer(world);
        try {
            var unused = created.server
                    .listen(port, HOST)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            return created;
        } catch (ExecutionException e) {
            created.close();
            throw new IOException("cannot listen on " + HOST + ":" + port + ": it is in use or not allowed", e);
        }
    }

    /** What to configure as {@code wecom.api-base}. */
    public URI base() {
        return URI.create("http://" + HOST + ":" + server.actualPort());
    }

    /** From the next call on. */
    public void faults(Faults changed) {
        faults = changed;
        dice = new FaultDice(changed);
    }

    public Faults faults() {
        return faults;
    }

    /** From the next call on, counted from nothing. */
    public void limits(Limits changed) {
        limits = counter(changed);
    }

    /** What callers did so far. */
    public CallLog calls() {
        return log;
    }

    /** The APIs that there are, below {@code /cgi-bin/}. */
    public static Set<String> paths() {
        return Gateway.paths();
    }

    /** Whether everything that callers asked for has happened or never will. */
    public boolean isIdle() {
        return underWay.get() == 0;
    }

    /** Serves what is not below {@code /cgi-bin/}, too. */
    public void otherwise(Extension served) {
        extension = served;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private LimitCounter counter(Limits changed) {
        return new LimitCounter(changed, world.within(Stores::clock));
    }

    private void receive(HttpServerRequest request) {
        Extension served = extension;
        String path = String.valueOf(request.path());
        Responder responder = new Responder(request);
        if (!path.startsWith(ROOT) && served != null) {
            new BoundedBody(request)
                    .read(
                            body -> responder.end(served.answer(new Extension.Request(
                                    request.method().name(), path, query(request), new String(body, UTF_8)))),
                            responder::tooLarge);
            return;
        }
        Optional<Endpoint> endpoint =
                path.startsWith(ROOT) ? gateway.endpoint(path.substring(ROOT.length())) : Optional.empty();
        if (endpoint.isEmpty()) {
            responder.notFound(gateway.error(Errcode.INVALID_URL.refusal(), address(request)));
            return;
        }
        new BoundedBody(request)
                .read(
                        body -> answer(
                                new Request(endpoint.get(), request.method(), query(request), body, address(request)),
                                responder),
                        responder::tooLarge);
    }

    private void answer(Request request, Responder responder) {
        gateway.note(request);
        LimitCounter counter = limits;
        LimitCounter.Caller caller = gateway.caller(request);
        Optional<Errcode> tooMuch = counter.enter(request.endpoint().path(), caller);
        long delay = Math.max(0, dice.latency(request.endpoint().path()).toMillis());
        underWay.incrementAndGet();
        Runnable end = () -> {
            counter.leave(request.endpoint().path(), caller);
            try {
                respond(request, tooMuch, responder);
            } catch (RuntimeException e) {
                LOG.error("the simulated WeCom broke on {}", request.endpoint().path(), e);
                responder.broken();
            } finally {
                underWay.decrementAndGet();
            }
        };
        if (delay == 0) {
            end.run();
        } else {
            vertx.setTimer(delay, timer -> end.run());
        }
    }

    private void respond(Request request, Optional<Errcode> tooMuch, Responder responder) {
        if (tooMuch.isPresent()) {
            responder.end(gateway.refuse(request, tooMuch.get().refusal()));
            return;
        }
        FaultDice drawn = dice;
        String path = request.endpoint().path();
        Optional<Fault> fault = drawn.fault(path, request.token() != null);
        fault.ifPresent(what -> log.fault(path, what));
        if (fault.isEmpty()) {
            responder.end(gateway.answer(request));
            return;
        }
        switch (fault.get()) {
            case SERVER_ERROR -> {
                gateway.noteUnavailable(request);
                responder.unavailable();
            }
            case RESET -> responder.reset();
            case BUSY -> responder.end(gateway.refuse(request, Errcode.SYSTEM_BUSY.refusal()));
            case THROTTLED -> responder.end(gateway.refuse(request, Errcode.FREQUENCY_LIMIT.refusal()));
            case CONFLICT -> responder.end(gateway.refuse(request, Errcode.CONCURRENCY_LIMIT.refusal()));
            case TOKEN_INVALIDATION -> {
                gateway.invalidateToken(request);
                Errcode rejection = drawn.rejection(request.endpoint().credential());
                responder.end(gateway.refuse(request, rejection.refusal()));
            }
            case LOST_RESPONSE -> {
                var unused = gateway.answer(request);
                responder.reset();
            }
            case TRUNCATED -> responder.truncate(gateway.answer(request));
            case LATE_EFFECT -> {
                underWay.incrementAndGet();
                gateway.noteUnavailable(request);
                vertx.setTimer(LATE_MS, timer -> {
                    try {
                        var unused = gateway.answer(request);
                    } finally {
                        underWay.decrementAndGet();
                    }
                });
                responder.timedOut();
            }
        }
    }

    private static String address(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }

    private static Map<String, String> query(HttpServerRequest request) {
        Map<String, String> query = new HashMap<>();
        request.params().forEach(entry -> query.putIfAbsent(entry.getKey(), entry.getValue()));
        return query;
    }
}
