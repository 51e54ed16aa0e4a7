package io.huoke.bench;

import io.huoke.bench.funnel.FunnelSection;
import io.huoke.bench.funnel.GrowthSection;
import io.huoke.bench.ingress.IngressSection;
import io.huoke.bench.ingress.SpoolSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Runs benchmarks and writes what they found. */
@Command(
        name = "deploy/bench/run",
        description = "Measures Huoke beside what one would build instead. Leave the machine alone meanwhile.",
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "SECTION",
            description = "decode, ingress, spool, funnel, growth, startup; all if none is given")
    private Set<String> wanted = new LinkedHashSet<>();

    @Option(names = "--rounds", defaultValue = "3", description = "how often everything is measured (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--quick", description = "short measurements, to see that everything works; figures mean little")
    private boolean quick;

    @Option(
            names = "--out",
            defaultValue = "deploy/bench/target",
            description = "folder for results.md and results.json (${DEFAULT-VALUE})")
    private Path out = Path.of(".");

    private final String[] arguments;

    private Bench(String[] arguments) {
        this.arguments = arguments;
    }

    /** The command. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench(arguments)).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Report report = new Report(Machine.thisOne(), "deploy/bench/run " + String.join(" ", arguments));
        try (Workspace workspace = Workspace.create()) {
            for (Section section : chosen(workspace)) {
                Figures figures = new Figures();
                for (int round = 0; round < rounds; round++) {
                    System.err.println(section.name() + ": round " + (round + 1) + " of " + rounds);
                    section.measure(round, figures);
                }
                System.out.println(Report.markdown(section, figures));
                report.add(section, figures);
                report.writeTo(out);
            }
        }
        System.err.println("written: " + out.resolve("results.md") + ", " + out.resolve("results.json"));
        return 0;
    }

    private List<Section> chosen(Workspace workspace) {
        int part = quick ? 20 : 1;
        List<Section> all = List.of(
                new DecodeSection(quick ? 1 : 5),
                new IngressSection(workspace, seconds(quick ? 2 : 15), seconds(quick ? 2 : 8)),
                new SpoolSection(workspace, seconds(quick ? 2 : 15), seconds(quick ? 2 : 8)),
                new FunnelSection(workspace, 100_000 / part, 200_000 / part, 1_000_000 / part),
                new GrowthSection(workspace, 100_000 / part, 150_000 / part),
                new StartUpSection(workspace));
        Set<String> names = all.stream().map(Section::name).collect(Collectors.toCollection(LinkedHashSet::new));
        if (!names.containsAll(wanted)) {
            wanted.removeAll(names);
            throw new ParameterException(
                    new CommandLine(this), "no section " + String.join(", ", wanted) + "; there are " + names);
        }
        return all.stream()
                .filter(section -> wanted.isEmpty() || wanted.contains(section.name()))
                .toList();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
