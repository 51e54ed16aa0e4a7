package io.huoke.cli;

import io.huoke.ingress.CallbackDoctor;
import io.huoke.ingress.CallbackDoctor.Finding;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code huoke doctor}. */
@Command(
        name = "doctor",
        description = {
            "Check configuration, broker, spool and the way to WeCom; given a captured callback, tell which setting is wrong.",
            "Exit code 0 if all is well, 1 if something is wrong."
        })
final class DoctorCommand implements Callable<Integer> {

    private static final int KAFKA_TIMEOUT_MS = 5_000;

    @Mixin
    private ConfigOption option = new ConfigOption();

    @ArgGroup(exclusive = false, heading = "A captured callback:%n")
    private @Nullable Capture capture;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private static final class Capture {

        @Option(names = "--endpoint", paramLabel = "E", required = true, description = "The endpoint it was posted to.")
        private String endpoint = "";

        @Option(
                names = "--query",
                paramLabel = "STRING",
                required = true,
                description = "Its query, in quotes: msg_signature=...&timestamp=...&nonce=...[&echostr=...].")
        private String query = "";

        @Option(
                names = "--body",
                paramLabel = "FILE",
                description = "Its body as posted; not needed for a URL verification.")
        private @Nullable Path body;
    }

    @Override
    public Integer call() throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        List<Finding> findings = new ArrayList<>();
        if (capture == null) {
            findings.add(new Finding(true, "configuration", option.file() + " is valid"));
            findings.add(broker(config));
            findings.add(spool(config));
            findings.addAll(new WeComDoctor(config.wecom(), Clock.systemUTC()).examine());
        } else {
            byte[] body = capture.body == null ? new byte[0] : Files.readAllBytes(capture.body);
            findings.addAll(
                    new CallbackDoctor(config.endpoints(), config.ingress().timestampWindow())
                            .examine(capture.endpoint, capture.query, body, Instant.now()));
        }
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(finding ->
                out.printf("%-5s  %s: %s%n", finding.ok() ? "ok" : "WRONG", finding.subject(), finding.message()));
        out.flush();
        // Of several key pairs one is enough: for a callback the verdict comes last.
        boolean well = capture == null ? findings.stream().allMatch(Finding::ok) : isWell(findings);
        return well ? 0 : 1;
    }

    private static boolean isWell(List<Finding> findings) {
        return findings.getLast().ok()
                && findings.stream().noneMatch(finding -> finding.subject().equals("clock"));
    }

    /** Without opening it, because the ingress may be running. */
    private static Finding spool(HuokeConfig config) throws IOException {
        Path existing = config.spoolDir();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isWritable(existing)) {
            return new Finding(
                    false, "spool", existing + " cannot be written by this user; change its owner or data-dir");
        }
        if (Files.exists(config.spoolDir().resolve("set-aside"))) {
            return new Finding(
                    false,
                    "spool",
                    config.spoolDir().resolve("set-aside")
                            + " holds what could not be used; look into it, then delete it");
        }
        long room = Files.getFileStore(existing).getUsableSpace() + size(config.spoolDir());
        return new Finding(
                room >= config.ingress().spoolMaxBytes(),
                "spool",
                config.spoolDir() + " has or may have " + (room >> 20)
                        + " MiB, and ingress.spool.max-size, which should be less, is "
                        + (config.ingress().spoolMaxBytes() >> 20) + " MiB");
    }

    private static long size(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static Finding broker(HuokeConfig config) throws InterruptedException {
        if (config.kafka().embedded()) {
            return new Finding(true, "kafka", "embedded: it runs while `huoke up` does");
        }
        KafkaConnection kafka = KafkaConnection.of(config.kafka());
        try (Admin admin = Admin.create(kafka.properties(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS)))) {
            int nodes = admin.describeCluster().nodes().get().size();
            return new Finding(true, "kafka", kafka.bootstrapServers() + " answers, " + nodes + " broker(s)");
        } catch (ExecutionException | KafkaException e) {
            return new Finding(
                    false,
                    "kafka",
                    kafka.bootstrapServers() + " does not answer; check kafka.bootstrap.servers and the network");
        }
    }
}
