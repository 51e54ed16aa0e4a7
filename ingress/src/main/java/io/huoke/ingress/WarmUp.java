package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JVM load and compile what a callback needs before the first one comes, for which it would take seconds
 * otherwise, and WeCom waits one (page 100964). Callbacks of its own go to a listener of its own on loopback, the same in
 * everything but the store, which is none.
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int ROUNDS = 25;
    private static final int AT_ONCE = 16;
    private static final Duration AT_MOST = Duration.ofSeconds(3);
    private static final String HOST = "127.0.0.1";
    private static final String OWNER = "warm-up";
    private static final byte[] RANDOM_PREFIX = new byte[16];

    private final Vertx vertx;
    private final HuokeConfig config;
    private final Sealer sealer;
    private final KeyPair keys =
            new KeyPair(new Secret(OWNER), new Secret(HexFormat.of().formatHex(new byte[21]) + "A"));
    private final CallbackCrypto crypto = new CallbackCrypto(keys);

    WarmUp(Vertx vertx, HuokeConfig config, Sealer sealer) {
        this.vertx = vertx;
        this.config = config;
        this.sealer = sealer;
    }

    /** Blocks, for some seconds at most. Whatever goes wrong costs only time later. */
    void run() throws InterruptedException {
        long start = System.nanoTime();
        AtomicInteger port = new AtomicInteger();
        Future<String> listener = vertx.deployVerticle(() -> verticle(port), new DeploymentOptions());
        HttpClient client = vertx.createHttpClient();
        Future<?> warm = listener.compose(unused -> rounds(client, port, 0))
                .eventually(client::close)
                .eventually(() -> vertx.undeploy(listener.result()));
        try {
            warm.toCompletionStage().toCompletableFuture().get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
            LOG.atDebug()
                    .addKeyValue(
                            "millis",
                            Duration.ofNanos(System.nanoTime() - start).toMillis())
                    .log("warmed up");
        } catch (ExecutionException | TimeoutException e) {
            LOG.atInfo().addKeyValue("error", e.toString()).log("not warmed up; the first callbacks may take longer");
        }
    }

    private IngressVerticle verticle(AtomicInteger port) {
        EndpointConfig endpoint = new EndpointConfig(OWNER, Kind.SUITE, Optional.empty(), Set.of(OWNER), List.of(keys));
        RoutingTable routes = new RoutingTable(Map.of(OWNER, endpoint), Set.of());
        HuokeConfig.Ingress own = config.ingress().listeningOn(HOST, 0);
        return IngressVerticle.assemble(
                own,
                () -> routes,
                sealer,
                new RecordFactory(sealer, config.topics().names()),
                record -> Future.succeededFuture(),
                new IngressMetrics(new SimpleMeterRegistry()),
                new DeadLetterCounts(),
                1,
                Optional.empty(),
                port,
                InstantSource.system());
    }

    private Future<?> rounds(HttpClient client, AtomicInteger port, int done) {
        if (done == ROUNDS) {
            return Future.succeededFuture();
        }
        List<Future<?>> round = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            round.add(post(client, port.get(), done * AT_ONCE + i));
        }
        return Future.join(round).compose(unused -> rounds(client, port, done + 1));
    }

    /** By turns one with a secret and one without. */
    private Future<?> post(HttpClient client, int port, int number) {
        String message = number % 2 == 0
                ? message("suite_ticket", "<SuiteTicket>" + number + "</SuiteTicket>")
                : message(
                        "customer_acquisition",
                        "<ChangeType>open_profile</ChangeType><AuthCorpId>c</AuthCorpId><LinkId>l</LinkId><State>"
                                + number + "</State>");
        String encrypt = crypto.encrypt(RANDOM_PREFIX, message.getBytes(UTF_8), OWNER);
        String timestamp = String.valueOf(Instant.now().getEpochSecond());
        String uri = "/callbacks/" + OWNER + "?msg_signature=" + crypto.sign(timestamp, "n", encrypt) + "&timestamp="
                + timestamp + "&nonce=n";
        String body = "<xml><ToUserName>" + OWNER + "</ToUserName><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>";
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(HOST)
                        .setPort(port)
                        .setURI(uri))
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body());
    }

    private static String message(String infoType, String elements) {
        return "<xml><SuiteId>" + OWNER + "</SuiteId><InfoType>" + infoType
                + "</InfoType><TimeStamp>1767225600</TimeStamp>" + elements + "</xml>";
    }
}
