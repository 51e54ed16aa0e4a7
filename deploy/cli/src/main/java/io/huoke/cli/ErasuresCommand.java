package io.huoke.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.cli.TenantSearch.Result;
import io.huoke.runtime.TenantTrace;
import io.huoke.schemas.Json;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke erasures}. */
@Command(name = "erasures", description = "See to it that nothing is left of enterprises that cancelled.")
final class ErasuresCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(
            name = "verify",
            description = {
                "Search all topics, the services' changelogs, and all files below this machine's data-dir for a tenant,"
                        + " and tell until when what is found stays.",
                "A record or file counts if owner and corp id both stand in it. Reads everything that is committed on"
                        + " Kafka, which takes its time; what is sealed, as the callbacks in dead letters are, cannot be"
                        + " searched. Run it on each machine that has a data-dir.",
                "Topics that only expire keep events until their retention ends; what is deleted from the others stays"
                        + " until its compaction, within topics.forget-within (24 h).",
                "Exit code 0 if nothing is left beyond that, 1 if something is."
            })
    int verify(
            @Mixin ConfigOption option,
            @Parameters(
                            paramLabel = "OWNER/CORP",
                            description = "Suite or template id, or the own app's {corpId}.{agentId},"
                                    + " and the corp's id as that owner sees it.")
                    String tenant,
            @Option(names = "--json", description = "Print one JSON object per place, and nothing else.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        TenantTrace trace = new TenantTrace(parse(tenant));
        HuokeConfig config = option.load();
        Result result = new TenantSearch(config, RunningKafka.of(config), trace, Instant.now()).search();
        if (json) {
            printJson(result.traces());
        } else {
            printTable(result, tenant);
        }
        return result.traces().stream().anyMatch(Trace::isLive) ? 1 : 0;
    }

    private Tenant parse(String tenant) {
        try {
            return Tenant.parse(tenant);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("verify"), String.valueOf(e.getMessage()), e);
        }
    }

    private void printJson(List<Trace> traces) throws JsonProcessingException {
        for (Trace trace : traces) {
            out().println(Json.MAPPER.writeValueAsString(trace));
        }
        out().flush();
    }

    private void printTable(Result result, String tenant) {
        int width = result.traces().stream()
                .mapToInt(trace -> trace.place().length())
                .max()
                .orElse(1);
        for (Trace trace : result.traces()) {
            out().printf(
                            "%-" + width + "s  %6d %-7s  %s%n",
                            trace.place(),
                            trace.found(),
                            trace.kind().name().toLowerCase(Locale.ROOT),
                            fate(trace));
        }
        long live = result.traces().stream().filter(Trace::isLive).count();
        out().println("searched " + result.topics() + " topics and " + result.files() + " files for " + tenant + ": "
                + (live == 0 ? "nothing is left that should not be" : "it is left in " + live + " place(s)"));
        out().flush();
    }

    private static String fate(Trace trace) {
        String until = trace.until() == null ? "" : DeadLetterListing.seconds(trace.until());
        return switch (trace.fate()) {
            case LEFT -> "LEFT";
            case OVERDUE -> "LEFT: deleted, and should have been compacted by " + until;
            case COMPACTS -> "deleted, until compaction, at the latest " + until;
            case EXPIRES -> "until " + until + ", when its retention has ended";
        };
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
