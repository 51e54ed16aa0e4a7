package io.huoke.cli;

import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.schemas.config.Problem;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke up}. */
@Command(name = "up", description = "Run the services until SIGTERM.")
final class UpCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption option = new ConfigOption();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "SERVICE",
            description = "Run only these services: ingress, funnel, authorization, reconciler, quota, notifier"
                    + " (default: all).")
    private List<String> only = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Set<String> wanted = wanted();
        // Before there is anything to reload; afterwards the file is compared anyway.
        Hangup.handle(() -> {});
        ConfigFile file = option.configFile();
        HuokeConfig config = file.load();
        if (wanted.contains("ingress") && config.endpoints().isEmpty()) {
            throw new InvalidConfigException(List.of(new Problem(
                    "endpoints", "is empty, so WeCom has nowhere to post to", "add one, see `huoke config example`")));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Termination termination = Termination.interruptsThisThread()) {
            run(file, config, wanted, line -> say(out, line));
            say(out, "stopped");
        }
        return 0;
    }

    private static void run(ConfigFile file, HuokeConfig config, Set<String> wanted, Consumer<String> announce)
            throws Exception {
        try (Installation installation = new Installation(config, announce).following(file)) {
            installation.start(wanted);
            announce.accept("up");
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            // SIGTERM or Ctrl-C: what ran is closed by now.
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println("huoke: " + line);
        out.flush();
    }

    private Set<String> wanted() {
        Set<String> unknown = new TreeSet<>(only);
        unknown.removeAll(Installation.SERVICES);
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown service " + String.join(", ", unknown) + "; there are "
                            + String.join(", ", new TreeSet<>(Installation.SERVICES)));
        }
        return only.isEmpty() ? Installation.SERVICES : Set.copyOf(only);
    }
}
