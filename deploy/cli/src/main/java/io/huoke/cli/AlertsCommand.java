package io.huoke.cli;

import io.huoke.cli.CurrentAlerts.Known;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Globs;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code huoke alerts}. */
@Command(
        name = "alerts",
        description = "See what on-call has to know, keep some of it from being told, and test the way there.",
        subcommands = {AlertsSilenceCommand.class, AlertsTestCommand.class})
final class AlertsCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    /** Which alerts are wanted. */
    static final class Which {

        @Option(names = "--all", description = "Also those that are over, for the 30 days that they are kept.")
        private boolean all;

        @Option(names = "--name", paramLabel = "N", description = "Only of this name, for example QuotaExhausted.")
        private @Nullable String name;

        @Option(
                names = "--tenant",
                paramLabel = "GLOB",
                description = "Only of tenants {owner}/{corpId} like this; * stands for any text.")
        private @Nullable String tenant;

        @Option(
                names = "--severity",
                paramLabel = "S",
                converter = SeverityConverter.class,
                description = "Only of this severity or worse: critical, warning, info.")
        private Severity severity = Severity.INFO;

        boolean include(AlertRow alert) {
            String of = alert.tenant();
            return (all || alert.isFiring())
                    && (name == null || name.equals(alert.name()))
                    && (tenant == null
                            || (of != null && Globs.of(List.of(tenant)).match(of)))
                    && alert.severity().compareTo(severity) >= 0;
        }
    }

    @Command(
            name = "list",
            description = {
                "List the alerts that fire, the worst first, and which sinks have been told.",
                "Alerts are on huoke.alerts; what the notifier has noticed itself is listed once a sink was told."
            })
    int list(
            @Mixin ConfigOption option,
            @Mixin Which which,
            @Option(names = "--json", description = "Print JSON, as GET /v1/alerts has it.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        CurrentAlerts current = CurrentAlerts.read(RunningKafka.of(config), config);
        List<Known> wanted = current.alerts().stream()
                .filter(known -> which.include(known.alert()))
                .toList();
        AlertListing listing = new AlertListing(wanted, current.now());
        if (json) {
            out().println(Json.MAPPER.writeValueAsString(listing.toJson()));
        } else if (wanted.isEmpty()) {
            out().println(which.all ? "no alerts" : "nothing fires");
        } else {
            listing.printTable(out());
        }
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
