package io.huoke.cli;

import io.huoke.funnel.rebuild.Outcome;
import io.huoke.funnel.rebuild.Outcome.ChangedRow;
import io.huoke.funnel.rebuild.Outcome.Fate;
import io.huoke.funnel.rebuild.Rebuild;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code huoke funnel}. */
@Command(name = "funnel", description = "See to it that the funnel is right.")
final class FunnelCommand {

    /** What a column says that has no value. */
    private static final String NOTHING = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(
            name = "rebuild",
            description = {
                "Count the days that lie wholly inside the retained events once more, show which rows of huoke.funnel and"
                        + " huoke.funnel.links differ, and have the running funnel correct them.",
                "Needed after a change of the funnel's configuration, or when somebody wrote to its topics. Everything goes"
                        + " on meanwhile: what happens while it runs is no difference. Rows of older days, of today and"
                        + " of the day `unknown` stay as they are.",
                "The events are read once more into topics and files of its own, which are deleted at its end. A row that"
                        + " the funnel has written since it was looked at is left alone; run this again.",
                "Exit code 0 if all that differed is right now, or nothing did; 1 if something was left alone."
            })
    int rebuild(
            @Mixin ConfigOption option,
            @Option(names = "--dry-run", description = "Show the difference, and correct nothing.") boolean dryRun,
            @Option(names = "--json", description = "Print one JSON object, and nothing else.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        RunningKafka kafka = RunningKafka.of(config);
        Progress progress = new Progress(spec.commandLine().getErr(), Duration.ofSeconds(1), !json);
        try {
            Outcome outcome = new Rebuild(
                            config,
                            kafka.connection(),
                            SealingKeys.existing(config),
                            Clock.systemUTC(),
                            line -> progress.show(() -> line))
                    .run(dryRun);
            if (json) {
                out().println(Json.MAPPER.writeValueAsString(json(outcome)));
            } else {
                print(outcome);
            }
            out().flush();
            return outcome.count(Fate.CHANGED_MEANWHILE) == 0 ? 0 : 1;
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private void print(Outcome outcome) {
        if (outcome.from() == null) {
            out().println("no day lies wholly inside the retained events yet");
            return;
        }
        String days = "days " + outcome.from() + " to " + outcome.to();
        if (outcome.rows().isEmpty()) {
            out().println(days + ": no row differs");
            return;
        }
        Table table = new Table("TOPIC", "ROW", "DIFFERENCE", "");
        outcome.rows().forEach(row -> table.row(row.topic(), row.key(), difference(row), fate(row.fate())));
        table.print(out());
        outcome.totals().forEach((topic, columns) -> out().println(topic + ": "
                + outcome.rows().stream()
                        .filter(row -> row.topic().equals(topic))
                        .count()
                + " rows"
                + columns.entrySet().stream()
                        .map(column -> ", " + column.getKey() + String.format(Locale.ROOT, " %+d", column.getValue()))
                        .collect(Collectors.joining())));
        out().println(days + ": " + outcome.rows().size() + " rows differed, " + outcome.count(Fate.CORRECTED)
                + " corrected");
        long left = outcome.count(Fate.CHANGED_MEANWHILE);
        if (left > 0) {
            out().println(left + " rows changed meanwhile; run `huoke funnel rebuild` again");
        }
    }

    private static String difference(ChangedRow row) {
        return row.columns().stream()
                .map(column -> column.name() + " " + text(column.before()) + " -> " + text(column.after()))
                .collect(Collectors.joining(", "));
    }

    private static String text(@Nullable Object value) {
        return value == null ? NOTHING : value.toString();
    }

    private static String fate(Fate fate) {
        return switch (fate) {
            case FOUND -> "";
            case CORRECTED -> "corrected";
            case CHANGED_MEANWHILE -> "changed meanwhile";
        };
    }

    private static Map<String, @Nullable Object> json(Outcome outcome) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("from", outcome.from());
        json.put("to", outcome.to());
        json.put("rows", outcome.rows());
        json.put("totals", outcome.totals());
        json.put("corrected", outcome.count(Fate.CORRECTED));
        json.put("changedMeanwhile", outcome.count(Fate.CHANGED_MEANWHILE));
        return json;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
