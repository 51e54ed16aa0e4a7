package io.huoke.cli;

import io.huoke.cli.SinkTrial.Verdict;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.schemas.config.Problem;
import io.huoke.schemas.config.SinkConfig;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke alerts test}. It needs neither Kafka nor a running service. */
@Command(
        name = "test",
        description = {
            "Send a test alert straight to each sink, whatever is routed there: that it fires, and that it is over.",
            "An Alertmanager takes both; with a group_wait it tells nobody, because it is over by then.",
            "Exit code 0 if every sink has taken both, 1 if one has not."
        })
final class AlertsTestCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption option = new ConfigOption();

    @Option(names = "--sink", paramLabel = "ID", description = "Only to this one of alerts.sinks.")
    private @Nullable String only;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InvalidConfigException, InterruptedException {
        SinkTrial trial = new SinkTrial(Clock.systemUTC());
        boolean well = true;
        for (SinkConfig sink : chosen(option.load().alerts().sinks())) {
            Verdict verdict = trial.of(sink);
            well &= verdict.ok();
            print(sink, verdict);
        }
        return well ? 0 : 1;
    }

    private List<SinkConfig> chosen(List<SinkConfig> sinks) throws InvalidConfigException {
        if (sinks.isEmpty()) {
            throw new InvalidConfigException(List.of(new Problem(
                    "alerts.sinks", "is empty", "name a sink there; `huoke config example` shows each kind")));
        }
        List<SinkConfig> chosen = sinks.stream()
                .filter(sink -> only == null || sink.id().equals(only))
                .toList();
        if (chosen.isEmpty()) {
            List<String> ids = sinks.stream().map(SinkConfig::id).toList();
            throw new ParameterException(
                    spec.commandLine(), "unknown sink " + only + "; there are " + String.join(", ", ids));
        }
        return chosen;
    }

    private void print(SinkConfig sink, Verdict verdict) {
        String kind = sink.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        spec.commandLine()
                .getOut()
                .printf("%-5s  %s (%s): %s%n", verdict.ok() ? "ok" : "WRONG", sink.id(), kind, verdict.message())
                .flush();
    }
}
