package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management listener: health, readiness and metrics of the services in this process, and what they tell. */
public final class ManagementServer implements AutoCloseable {

    private static final String BEARER = "Bearer ";

    /** Each is a connection and a few hundred bytes. */
    private static final int MAX_WAITING = 1_000;

    /** Room for a parameter of 4096 bytes, each of them escaped. */
    private static final int MAX_REQUEST_LINE = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

    private final Vertx vertx;
    private final HuokeConfig.Management config;
    private final PrometheusMeterRegistry metrics;
    private final Supplier<List<DependencyHealth>> health;
    private final MultiGauge dependencies;
    private final Resources resources;
    private @Nullable HttpServer server;

    /**
     * @param health the state of everything in this process; must not block
     * @param resources what else there is
     */
    public ManagementServer(
            Vertx vertx,
            HuokeConfig.Management config,
            PrometheusMeterRegistry metrics,
            Supplier<List<DependencyHealth>> health,
            List<Resource> resources) {
        this(vertx, config, metrics, health, resources, MAX_WAITING);
    }

    /** @param maxWaiting how many clients may wait on a stream at a time */
    ManagementServer(
            Vertx vertx,
            HuokeConfig.Management config,
            PrometheusMeterRegistry metrics,
            Supplier<List<DependencyHealth>> health,
            List<Resource> resources,
            int maxWaiting) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        this.health = health;
        this.dependencies = MultiGauge.builder("huoke.dependency.up")
                .description("1 if what a service needs works, 0 if not or if a fallback is in use; see /health/ready")
                .register(metrics);
        this.resources = new Resources(resources, new EventStreams(vertx, maxWaiting, metrics));
    }

    /**
     * Starts listening; blocks.
     *
     * @return the port
     * @throws IOException if the port cannot be used
     */
    public int start() throws IOException, InterruptedException {
        try {
            return listen();
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot listen on " + config.host() + ":" + config.port() + " (management.host, management.port): "
                            + e.getMessage(),
                    e);
        }
    }

    private int listen() throws ExecutionException, InterruptedException {
        HttpServer listening = vertx.createHttpServer(new HttpServerOptions().setMaxInitialLineLength(MAX_REQUEST_LINE))
                .requestHandler(router())
                .listen(config.port(), config.host())
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        server = listening;
        return listening.actualPort();
    }

    private Router router() {
        Router router = Router.router(vertx);
        config.token().ifPresent(token -> router.route().handler(context -> authorize(context, token)));
        router.get("/health/live").handler(context -> Resources.json(context, 200, Map.of("status", "up")));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(this::scrape);
        resources.mountOn(router);
        String paths = String.join(", ", paths());
        router.errorHandler(404, context -> problem(context, 404, "Not found", "there is " + paths + " here"));
        router.errorHandler(405, context -> Resources.refuseMethod(context, Set.of("GET")));
        router.errorHandler(
                400, context -> problem(context, 400, "Bad request", "the path or query is not encoded well"));
        router.errorHandler(
                408,
                context -> problem(context, 408, "Request timeout", "the body did not come in time; send it again"));
        router.errorHandler(
                413,
                context -> problem(context, 413, "Content too large", "the body is longer than anything that fits"));
        router.errorHandler(500, ManagementServer::failed);
        return router;
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>(List.of("/health/live", "/health/ready", "/metrics"));
        paths.addAll(resources.paths());
        return paths;
    }

    private static void problem(RoutingContext context, int status, String title, String detail) {
        ProblemJson.end(context.response(), status, title, detail);
    }

    private static void failed(RoutingContext context) {
        LOG.atWarn()
                .addKeyValue("path", context.normalizedPath())
                .setCause(context.failure())
                .log("a request could not be answered");
        if (!context.response().headWritten()) {
            problem(context, 500, "Internal error", "this is a fault of the service; its log says more");
        }
    }

    private static void authorize(RoutingContext context, Secret token) {
        String given = Optional.ofNullable(context.request().getHeader("authorization"))
                .orElse("");
        byte[] expected = (BEARER + token.value()).getBytes(UTF_8);
        if (MessageDigest.isEqual(given.getBytes(UTF_8), expected)) {
            context.next();
        } else {
            context.response().putHeader("www-authenticate", "Bearer");
            ProblemJson.end(context.response(), 401, "Unauthorized", "send management.token as a bearer token");
        }
    }

    private void ready(RoutingContext context) {
        List<DependencyHealth> dependencies = health.get();
        Status worst = dependencies.stream()
                .map(DependencyHealth::status)
                .max(Comparator.naturalOrder())
                .orElse(Status.UP);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", word(worst));
        Map<String, DependencyHealth> byName = new LinkedHashMap<>();
        dependencies.forEach(dependency -> byName.put(dependency.name(), dependency));
        body.put("dependencies", byName);
        Resources.json(context, worst == Status.DOWN ? 503 : 200, body);
    }

    private static String word(Status worst) {
        return switch (worst) {
            case UP -> "ready";
            case DEGRADED -> "degraded";
            case DOWN -> "not ready";
        };
    }

    private void scrape(RoutingContext context) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (DependencyHealth dependency : health.get()) {
            rows.add(MultiGauge.Row.of(
                    Tags.of("dependency", dependency.name()), dependency.status() == Status.UP ? 1 : 0));
        }
        dependencies.register(rows, true);
        context.response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.scrape());
    }

    @Override
    public void close() {
        HttpServer listening = server;
        if (listening != null) {
            listening.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
