package io.huoke.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.funnel.FunnelService;
import io.huoke.ingress.IngressService;
import io.huoke.runtime.KafkaConnection;
import io.huoke.sandbox.Disturbance;
import io.huoke.sandbox.Facts;
import io.huoke.sandbox.Sandbox;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke demo}: the whole way in one process, against a WeCom that knows the truth. */
@Command(name = "demo", description = "Run everything against a simulated WeCom and compare the funnel with the truth.")
final class DemoCommand implements Callable<Integer> {

    private static final Duration PROGRESS = Duration.ofSeconds(1);
    private static final Duration CATCH_UP = Duration.ofMinutes(2);
    private static final int MAX_BODY = 1 << 20;
    private static final Duration KAFKA_BUDGET = Duration.ofMillis(500);
    private static final long MAX_SPOOL = 1L << 30;

    @Option(names = "--customers", paramLabel = "N", description = "How many customers are added (default: 200).")
    private int customers = 200;

    @Option(names = "--drop", paramLabel = "P", description = "Share of callbacks that WeCom loses, 0 to 1.")
    private double drop;

    @Option(names = "--duplicate", paramLabel = "P", description = "Share of callbacks that WeCom sends twice, 0 to 1.")
    private double duplicate;

    @Option(names = "--reorder", paramLabel = "P", description = "Share of callbacks that come late, 0 to 1.")
    private double reorder;

    @Option(
            names = "--broker-outage",
            paramLabel = "SECONDS",
            description = "Stop Kafka for so long after a third of the callbacks.")
    private int brokerOutage;

    @Option(names = "--seed", paramLabel = "S", description = "Makes the same customers again (default: 1).")
    private long seed = 1;

    @Option(names = "--rate", paramLabel = "N", description = "Callbacks per second (default: 400).")
    private int rate = 400;

    @Option(names = "--exit", description = "End after the comparison; the exit code says whether all figures agree.")
    private boolean exit;

    @Option(names = "--json", description = "Print the comparison as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Disturbance disturbance = disturbance();
        Path directory = Files.createTempDirectory("huoke-demo");
        LogFile.redirect(directory.resolve("huoke.log"));
        say("everything of this demo is in " + directory + " until it ends");
        try (Termination termination = Termination.interruptsThisThread()) {
            return play(directory, disturbance);
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private int play(Path directory, Disturbance disturbance) throws Exception {
        try (Sandbox sandbox = new Sandbox(customers, disturbance, seed, Instant.now())) {
            return play(directory, sandbox);
        } finally {
            delete(directory);
        }
    }

    private int play(Path directory, Sandbox sandbox) throws Exception {
        HuokeConfig config = config(directory, sandbox);
        try (Installation installation = new Installation(config, this::say)) {
            KafkaConnection kafka = installation.start(Installation.SERVICES);
            try (FunnelView view = new FunnelView(kafka, config.topics().names(), FunnelService.groupId(config))) {
                say("a simulated WeCom posts " + sandbox.total() + " callbacks of " + customers + " customers");
                DemoReport report = play(sandbox, view, installation);
                print(report, sandbox);
                if (!exit) {
                    stay(kafka);
                }
                return report.ok() && sandbox.failed() == 0 ? 0 : 1;
            }
        }
    }

    private Disturbance disturbance() {
        if (customers < 1 || rate < 1 || brokerOutage < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--customers and --rate must be at least 1, --broker-outage at least 0");
        }
        try {
            return new Disturbance(drop, duplicate, reorder);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Free ports everywhere, so that a demo never collides with anything. */
    private static HuokeConfig config(Path directory, Sandbox sandbox) {
        return new HuokeConfig(
                directory,
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM),
                new HuokeConfig.Topics(
                        new TopicNames(""), 4, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN),
                new HuokeConfig.Ingress(
                        "127.0.0.1",
                        0,
                        MAX_BODY,
                        Duration.ofHours(1),
                        1_000,
                        KAFKA_BUDGET,
                        MAX_SPOOL,
                        Optional.empty()),
                new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                Optional.of(new Secret(Sealer.generateKeyset())),
                sandbox.endpoints(),
                WeComConfig.ofNobody(),
                HuokeConfig.Reconciler.DEFAULT);
    }

    /** Lets the sandbox post, shows how the funnel fills, and waits until nothing is left to be counted. */
    private DemoReport play(Sandbox sandbox, FunnelView view, Installation installation)
            throws IOException, ExecutionException, InterruptedException {
        IngressService ingress = installation.service(IngressService.class);
        URI url = URI.create("http://127.0.0.1:" + ingress.port());
        FutureTask<?> posting = inBackground("sandbox", () -> sandbox.run(url, rate));
        FutureTask<?> outage = null;
        Progress progress = new Progress(spec.commandLine().getOut(), PROGRESS, !json);
        Instant deadline = Instant.MAX;
        boolean complete = false;
        while (!complete && Instant.now().isBefore(deadline)) {
            view.poll();
            progress.show(() -> summary(sandbox, view));
            if (outage == null && brokerOutage > 0 && sandbox.posted() >= sandbox.total() / 3) {
                Duration length = Duration.ofSeconds(brokerOutage);
                outage = inBackground("outage", () -> installation.interruptKafka(length));
            }
            if (isOver(posting) && (brokerOutage == 0 || isOver(outage))) {
                deadline = deadline.equals(Instant.MAX) ? Instant.now().plus(CATCH_UP) : deadline;
                complete = ingress.spooled() == 0 && view.isComplete();
            }
        }
        progress.finish(summary(sandbox, view));
        return DemoReport.of(
                Facts.of(sandbox.history()), Facts.of(sandbox.delivered()), view.conversions(), view.counts());
    }

    /** What a task that may fail does. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static FutureTask<?> inBackground(String name, Work work) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        Thread.ofPlatform().name(name).daemon().start(task);
        return task;
    }

    /** Fails if the task did. */
    private static boolean isOver(@Nullable FutureTask<?> task) throws ExecutionException, InterruptedException {
        if (task == null || !task.isDone()) {
            return false;
        }
        task.get();
        return true;
    }

    private static String summary(Sandbox sandbox, FunnelView view) {
        long opens = view.counts().stream().mapToLong(FunnelRow::opens).sum();
        long requests =
                view.counts().stream().mapToLong(FunnelRow::friendRequests).sum();
        long adds = view.counts().stream().mapToLong(FunnelRow::adds).sum();
        long chats = view.conversions().stream().filter(ConversionRow::chatted).count();
        return String.format(
                "callbacks %d/%d   opens %d -> friend requests %d -> customers %d -> chatted %d",
                sandbox.posted(), sandbox.total(), opens, requests, adds, chats);
    }

    private void print(DemoReport report, Sandbox sandbox) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(Map.of(
                    "ok",
                    report.ok() && sandbox.failed() == 0,
                    "failedCallbacks",
                    sandbox.failed(),
                    "figures",
                    report.lines())));
            out.flush();
            return;
        }
        out.println();
        report.print(out);
        if (sandbox.failed() > 0) {
            say(sandbox.failed() + " callbacks were refused, or not answered in three attempts");
        }
        say(report.ok() ? "result and truth agree" : "result and truth do NOT agree");
        if (!report.ok() && drop > 0) {
            say("dropped callbacks come back by reconciliation, which this version does not have yet");
        }
    }

    private void stay(KafkaConnection kafka) throws InterruptedException {
        say("still running; look at the rows with:");
        say("  kcat -b " + kafka.bootstrapServers() + " -C -t huoke.conversions -o beginning -f '%k %s\\n'");
        say("stop with Ctrl-C");
        Thread.currentThread().join();
    }

    private void say(String line) {
        PrintWriter writer =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        writer.println("huoke: " + line);
        writer.flush();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
