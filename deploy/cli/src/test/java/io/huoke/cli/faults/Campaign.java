package io.huoke.cli.faults;

import io.huoke.kafka.FreePort;
import io.huoke.testkit.ChildBroker;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * What the scenarios share: one broker on a fixed port, a topic to which all of them write, the reader of that topic,
 * and the one who knows when the machine stood still.
 */
final class Campaign implements AutoCloseable {

    /** How long the broker may be back until everything that was answered is on it. */
    private static final Duration DRAINED = Duration.ofSeconds(60);

    private static final int WARM_UP = 500;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Path directory;
    private final ChildBroker broker;
    private final TopicLedger ledger;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final PauseMeter pauses = PauseMeter.start();
    private final Random random;

    Campaign(Path directory) throws IOException {
        this.directory = directory;
        this.broker = ChildBroker.start(Files.createDirectory(directory.resolve("broker")), FreePort.find());
        this.ledger = new TopicLedger(broker.bootstrapServers(), "wecom.acquisition");
        long seed = Long.getLong("huoke.faults.seed", System.nanoTime());
        this.random = new Random(seed);
        System.out.println("-Dhuoke.faults.seed=" + seed);
        warmUp();
    }

    /** So that the first latencies are not those of this JVM. */
    private void warmUp() throws IOException {
        HttpServer somebody = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("success"))
                .listen(FreePort.find(), "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try (OpenLoopLoad load = OpenLoopLoad.start(vertx, somebody.actualPort(), "warm-up")) {
            Awaitility.await().until(() -> load.answered() >= WARM_UP);
            load.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        somebody.close();
    }

    ChildBroker broker() {
        return broker;
    }

    HuokeYaml configuration() {
        return HuokeYaml.against(broker.bootstrapServers());
    }

    /** An ingress with nothing of a time before. */
    Ingress ingress(String scenario, HuokeYaml configuration) throws IOException {
        return Ingress.start(Files.createDirectory(directory.resolve(scenario)), configuration);
    }

    Ingress ingress(String scenario) throws IOException {
        return ingress(scenario, configuration());
    }

    /** From the first moment on, as WeCom does. */
    OpenLoopLoad load(Ingress ingress, String scenario) {
        return OpenLoopLoad.start(vertx, ingress.port(), scenario);
    }

    OpenLoopLoad loadAfterWarmUp(Ingress ingress, String scenario) {
        return loadAfterWarmUp(ingress, scenario, OpenLoopLoad.PER_SECOND);
    }

    OpenLoopLoad loadAfterWarmUp(Ingress ingress, String scenario, int perSecond) {
        return OpenLoopLoad.afterWarmUp(vertx, ingress.port(), scenario, perSecond);
    }

    OpenLoopLoad loadInSequence(Ingress ingress, String scenario) {
        return OpenLoopLoad.inSequence(vertx, ingress.port(), scenario);
    }

    /** Lets what is going on go on for so long; not a wait for a condition. */
    static void letPass(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The same for any time between those. */
    void letPass(Duration atLeast, Duration atMost) throws InterruptedException {
        letPass(Duration.ofMillis(random.nextLong(atLeast.toMillis(), atMost.toMillis())));
    }

    /** Prints what became of a load; waits until everything answered is on the topic, if that takes some time. */
    AuditReport audit(String scenario, List<Attempt> attempts) throws InterruptedException {
        return audit(scenario, attempts, ledger);
    }

    AuditReport audit(String scenario, List<Attempt> attempts, TopicLedger topic) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + DRAINED.toNanos();
        while (!Audit.missing(attempts, topic.catchUp()).isEmpty() && System.nanoTime() < end) {
            letPass(POLL);
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - begin);
        AuditReport report = Audit.of(attempts, topic.catchUp(), pauses);
        System.out.println(scenario + ", complete after " + waited.toMillis() + " ms\n" + report.table());
        return report;
    }

    /** How many events there are on the topic, each counted once. */
    int distinctEvents() {
        return ledger.catchUp().size();
    }

    /** What a funnel that starts now counts in the end. */
    long opens() throws Exception {
        return FunnelCount.opens(Files.createDirectory(directory.resolve("funnel")), configuration());
    }

    /** Whatever the last scenario left: the broker serves. */
    void restore() throws IOException, InterruptedException {
        broker.resume();
        broker.restart();
    }

    @Override
    public void close() {
        ledger.close();
        pauses.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        broker.close();
    }
}
