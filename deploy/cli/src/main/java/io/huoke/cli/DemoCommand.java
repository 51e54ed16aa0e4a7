package io.huoke.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.runtime.KafkaConnection;
import io.huoke.sandbox.Disturbance;
import io.huoke.sandbox.Rehearsal;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke demo}: the whole way in one process, against a WeCom that knows the truth. */
@Command(name = "demo", description = "Run everything against a simulated WeCom and compare the funnel with the truth.")
final class DemoCommand implements Callable<Integer> {

    /** Of so few customers each service has one task, and starts the sooner. */
    private static final int PARTITIONS = 1;

    private static final Duration PROGRESS = Duration.ofSeconds(1);
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
        try (Rehearsal rehearsal = Rehearsal.start(customers, disturbance, seed, Instant.now())) {
            return play(directory, rehearsal);
        } finally {
            delete(directory);
        }
    }

    private int play(Path directory, Rehearsal rehearsal) throws Exception {
        HuokeConfig config = config(directory, rehearsal);
        try (Installation installation = new Installation(config, this::say)) {
            KafkaConnection kafka = installation.start(Installation.SERVICES);
            say("a simulated WeCom posts " + rehearsal.total() + " callbacks of " + customers + " customers");
            DemoReport report;
            Progress progress = new Progress(spec.commandLine().getOut(), PROGRESS, !json);
            try (DemoRun run = new DemoRun(rehearsal, installation, kafka, config, progress, this::say)) {
                report = run.play(rate, Duration.ofSeconds(brokerOutage));
            }
            print(report, rehearsal);
            if (!exit) {
                stay(kafka);
            }
            return report.ok() && rehearsal.failed() == 0 ? 0 : 1;
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
    private static HuokeConfig config(Path directory, Rehearsal rehearsal) {
        return new HuokeConfig(
                directory,
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM),
                new HuokeConfig.Topics(
                        new TopicNames(""),
                        PARTITIONS,
                        OptionalInt.empty(),
                        Map.of(),
                        HuokeConfig.Topics.FORGET_WITHIN),
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
                rehearsal.endpoints(),
                rehearsal.configuration(),
                HuokeConfig.Reconciler.DEFAULT,
                HuokeConfig.Funnel.DEFAULT,
                HuokeConfig.Alerts.DEFAULT);
    }

    private void print(DemoReport report, Rehearsal rehearsal) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(Map.of(
                    "ok",
                    report.ok() && rehearsal.failed() == 0,
                    "failedCallbacks",
                    rehearsal.failed(),
                    "figures",
                    report.lines())));
            out.flush();
            return;
        }
        out.println();
        report.print(out);
        if (rehearsal.failed() > 0) {
            say(rehearsal.failed() + " callbacks were refused, or not answered in three attempts");
        }
        say(report.ok() ? "result and truth agree" : "result and truth do NOT agree");
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
