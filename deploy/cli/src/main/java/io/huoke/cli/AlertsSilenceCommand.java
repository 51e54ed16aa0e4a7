package io.huoke.cli;

import io.huoke.cli.CurrentAlerts.Known;
import io.huoke.runtime.RowWriter;
import io.huoke.schemas.SilenceRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke alerts silence}. */
@Command(
        name = "silence",
        description = {
            "Keep alerts from being told for a while, list such silences, or end one.",
            "Alerts that the name, the tenant and the key all fit are silenced, those to come, too. Prints the silence's id."
                    + " What fires still when it ends is told then; that something is over is told in any case."
        })
final class AlertsSilenceCommand implements Callable<Integer> {

    /** Few enough to be typed; the silences that last at a time are few, too. */
    private static final int ID_BYTES = 5;

    @Mixin
    private ConfigOption option = new ConfigOption();

    @ArgGroup(exclusive = false)
    private @Nullable Begin begin;

    @Option(names = "--list", description = "List the silences that last.")
    private boolean list;

    @Option(names = "--end", paramLabel = "ID", description = "End a silence.")
    private @Nullable String end;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    /** What is to be silenced. */
    static final class Begin {

        @Option(
                names = "--for",
                required = true,
                paramLabel = "TIME",
                converter = SilenceTimeConverter.class,
                description = "How long, up to 30d; for example 30m, 2h, 3d.")
        private Duration time = Duration.ZERO;

        @Option(names = "--name", paramLabel = "N", description = "Alerts of this name, for example QuotaLow.")
        private @Nullable String name;

        @Option(
                names = "--tenant",
                paramLabel = "GLOB",
                description = "Alerts of tenants {owner}/{corpId} like this; * stands for any text.")
        private @Nullable String tenant;

        @Option(
                names = "--key",
                paramLabel = "K",
                description = "The alert of this key, see `huoke alerts list --json`.")
        private @Nullable String key;

        @Option(names = "--comment", paramLabel = "C", description = "Why.")
        private @Nullable String comment;
    }

    /** What is done with the topic. */
    private interface Work {
        void with(RowWriter<SilenceRow> writer) throws InterruptedException;
    }

    @Override
    public Integer call() throws InvalidConfigException, IOException, InterruptedException {
        Begin wanted = begin;
        String ended = end;
        if (Stream.of(wanted != null, list, ended != null)
                        .filter(given -> given)
                        .count()
                != 1) {
            throw usage("give --for with what is to be silenced, or --list, or --end, and not two of them");
        }
        if (wanted != null) {
            begin(wanted);
        } else if (ended != null) {
            end(ended);
        } else {
            list();
        }
        return 0;
    }

    private void begin(Begin begin) throws InvalidConfigException, IOException, InterruptedException {
        SilenceRow silence = checked(begin);
        HuokeConfig config = option.load();
        RunningKafka kafka = RunningKafka.of(config);
        CurrentAlerts current = CurrentAlerts.read(kafka, config);
        work(kafka, config, writer -> writer.write(silence, silence.createdAt()));
        out().println(silence.id());
        out().flush();
        List<Known> covered = current.alerts().stream()
                .filter(known -> known.alert().isFiring() && silence.covers(known.alert(), current.now()))
                .toList();
        say("silenced until " + DeadLetterListing.seconds(silence.until()) + "; of what fires now it covers "
                + (covered.isEmpty() ? "nothing" : covered.size() + ":"));
        if (!covered.isEmpty()) {
            new AlertListing(covered, current.now())
                    .printTable(spec.commandLine().getErr());
        }
    }

    private SilenceRow checked(Begin begin) {
        String tenant = begin.tenant;
        if (tenant != null && !tenant.contains("/") && !tenant.contains("*")) {
            throw usage("--tenant is {owner}/{corpId}, * for any text");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try {
            return new SilenceRow(newId(), begin.name, tenant, begin.key, now, now.plus(begin.time), begin.comment);
        } catch (IllegalArgumentException e) {
            throw usage("name what is to be silenced by --name, --tenant or --key; there is no silence for everything");
        }
    }

    private static String newId() {
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private void list() throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        CurrentAlerts current = CurrentAlerts.read(RunningKafka.of(config), config);
        if (current.silences().isEmpty()) {
            out().println("nothing is silenced");
        } else {
            AlertListing.printSilences(current.silences(), current.now(), out());
        }
    }

    private void end(String id) throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        RunningKafka kafka = RunningKafka.of(config);
        CurrentAlerts current = CurrentAlerts.read(kafka, config);
        if (current.silences().stream().noneMatch(silence -> silence.id().equals(id))) {
            throw new IOException("there is no silence " + id + "; `huoke alerts silence --list` shows them");
        }
        work(kafka, config, writer -> writer.remove(id));
        say("ended; what it covered and still fires is told now");
    }

    private static void work(RunningKafka kafka, HuokeConfig config, Work work)
            throws IOException, InterruptedException {
        try (RowWriter<SilenceRow> writer =
                new RowWriter<>(kafka.connection(), config.topics().names(), Topic.SILENCES, "cli")) {
            work.with(writer);
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** Not on stdout, which is the id alone. */
    private void say(String line) {
        spec.commandLine().getErr().println("huoke: " + line);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
