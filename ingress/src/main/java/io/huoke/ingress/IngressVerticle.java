package io.huoke.ingress;

import io.huoke.ingress.durable.EventPublisher;
import io.huoke.runtime.ProblemJson;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.HuokeConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP side of one event loop: routes, limits, and the order in which a request meets them. */
final class IngressVerticle extends VerticleBase {

    /** Vert.x shares one free port among the instances of a verticle if it is asked for a negative one. */
    private static final int ANY_SHARED_PORT = -1;

    private static final int IDLE_SECONDS = 60;

    /** Installations have places of their own: anybody can send one, and WeCom must not wait for it. */
    private static final int MAX_INSTALLS = 8;

    /** Whoever is not answered by then has no store to wait for, and the process has 10 s to end. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final HuokeConfig.Ingress config;
    private final CallbackHandler callbacks;
    private final InstallHandler installs;
    private final IngressMetrics metrics;
    private final Admission admission;
    private final Admission installAdmission;
    private final Optional<ServerSSLOptions> tls;
    private final int anyPort;
    private final AtomicInteger port;
    private @Nullable HttpServer server;

    /**
     * With everything that belongs to one event loop, because ciphers are not shared.
     *
     * @param kept counts the dead letters of all verticles
     * @param instances how many verticles share {@link HuokeConfig.Ingress#maxHeld()}
     * @param tls the certificate to begin with
     * @param port told where this listens
     * @param clock tells when a callback came
     */
    static IngressVerticle assemble(
            HuokeConfig.Ingress config,
            Supplier<RoutingTable> routes,
            Sealer sealer,
            RecordFactory records,
            EventPublisher publisher,
            IngressMetrics metrics,
            DeadLetterCounts kept,
            int instances,
            Optional<ServerSSLOptions> tls,
            AtomicInteger port,
            InstantSource clock) {
        DurableAnswer answers = new DurableAnswer(publisher, metrics);
        CallbackHandler callbacks = new CallbackHandler(
                new Endpoints(routes),
                new CallbackDecoder(sealer, config.timestampWindow()),
                records,
                answers,
                metrics,
                kept,
                clock);
        InstallHandler installs = new InstallHandler(routes, sealer, records, answers, metrics, clock);
        return new IngressVerticle(config, callbacks, installs, metrics, instances, tls, port);
    }

    /**
     * @param instances how many verticles share {@link HuokeConfig.Ingress#maxHeld()}
     * @param tls the certificate to begin with
     * @param port told where this listens
     */
    private IngressVerticle(
            HuokeConfig.Ingress config,
            CallbackHandler callbacks,
            InstallHandler installs,
            IngressMetrics metrics,
            int instances,
            Optional<ServerSSLOptions> tls,
            AtomicInteger port) {
        this.config = config;
        this.callbacks = callbacks;
        this.installs = installs;
        this.tls = tls;
        this.metrics = metrics;
        this.admission = new Admission(Math.max(1, config.maxHeld() / instances), metrics);
        this.installAdmission = new Admission(MAX_INSTALLS, metrics);
        // Of two listeners that share a port, a connection may come to either.
        this.anyPort = instances == 1 ? 0 : ANY_SHARED_PORT;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                // Of reading: with writing, each write would be listened to.
                .setReadIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHandle100ContinueAutomatically(true)
                // WeCom speaks HTTP/1.1; and leaving a request unanswered means closing its connection.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                // Nobody opens a WebSocket here: these would look at every message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        tls.ifPresent(given -> options.setSsl(true).setKeyCertOptions(given.getKeyCertOptions()));
        HttpServer created = vertx.createHttpServer(options);
        server = created;
        return created.requestHandler(router())
                .listen(config.port() == 0 ? anyPort : config.port(), config.host())
                .onSuccess(listening -> port.set(listening.actualPort()));
    }

    private Router router() {
        Router router = Router.router(vertx);
        // Prefixed, because a pattern costs each callback a decoding of its query more.
        router.route(CallbackHandler.PREFIX + "*")
                .handler(new Deadline(vertx))
                .handler(callbacks::findEndpoint)
                .handler(this::byMethod)
                .handler(admission)
                .handler(new LimitedBody(config.maxBodyBytes()))
                .handler(admission::bodyRead)
                .handler(callbacks::receive)
                .failureHandler(callbacks::failed);
        String redirect = "/install/:suite/callback";
        router.get(redirect)
                .handler(new Deadline(vertx))
                .handler(installAdmission)
                .handler(installAdmission::bodyRead)
                .handler(installs::handle)
                .failureHandler(installs::failed);
        router.route(redirect).handler(context -> refuseMethod(context, "GET", "browsers are redirected here"));
        router.route()
                .handler(context ->
                        refuse(context, 404, "path", "Not found", "callbacks are posted to /callbacks/{endpoint}"));
        router.errorHandler(
                400, context -> refuse(context, 400, "path", "Bad request", "the path is not a valid URL path"));
        return router;
    }

    private void byMethod(RoutingContext context) {
        HttpMethod method = context.request().method();
        if (method.equals(HttpMethod.POST)) {
            context.next();
        } else if (method.equals(HttpMethod.GET)) {
            callbacks.verifyUrl(context);
        } else {
            refuseMethod(context, "GET, POST", "WeCom verifies with GET and delivers with POST");
        }
    }

    private void refuseMethod(RoutingContext context, String allowed, String detail) {
        context.response().putHeader("allow", allowed);
        refuse(context, 405, "method", "Method not allowed", detail);
    }

    private void refuse(RoutingContext context, int status, String reason, String title, String detail) {
        metrics.record(IngressMetrics.NO_ENDPOINT, "refused." + reason, System.nanoTime());
        ProblemJson.end(context.response(), status, title, detail);
    }

    /** Takes another certificate for connections to come. */
    Future<?> updateTls(ServerSSLOptions options) {
        return server == null ? Future.succeededFuture() : server.updateSSLOptions(options, true);
    }

    /** Stops accepting and waits for the requests in flight. */
    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(GRACE.toSeconds(), TimeUnit.SECONDS);
    }
}
