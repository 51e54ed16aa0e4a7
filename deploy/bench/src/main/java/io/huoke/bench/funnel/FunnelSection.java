package io.huoke.bench.funnel;

import io.huoke.bench.Callbacks;
import io.huoke.bench.Cluster;
import io.huoke.bench.CpuTime;
import io.huoke.bench.Figures;
import io.huoke.bench.Section;
import io.huoke.bench.Target;
import io.huoke.bench.Workspace;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The funnel beside clients that do less with the same events, and how it catches up. */
public final class FunnelSection implements Section {

    private static final String PER_CORE = "events per second of CPU";
    private static final String COST = "CPU µs/event";
    private static final String CATCH_UP = "catch-up, s";
    private static final String BEHIND = "catch-up, events";
    private static final String STATE = "state bytes per journey";
    private static final int PARTITIONS = 4;
    private static final int TENANTS = 1_000;
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Workspace workspace;
    private final int warmUp;
    private final int events;
    private final int behind;

    /**
     * @param warmUp events before the measured ones
     * @param events that are measured
     * @param behind events that come while the funnel is away
     */
    public FunnelSection(Workspace workspace, int warmUp, int events, int behind) {
        this.workspace = workspace;
        this.warmUp = warmUp;
        this.events = events;
        this.behind = behind;
    }

    @Override
    public String name() {
        return "funnel";
    }

    @Override
    public String title() {
        return "Funnel";
    }

    @Override
    public String conditions() {
        return """
                Each reader is a fresh process that reads the events of whole journeys of %,d enterprises from %d partitions; \
                after %,d events to warm up, the processor time of its process is counted for %,d more, which come as fast as \
                they can be produced; without that of its JIT compiler, which falls silent after some minutes. Streams: exactly_once_v2, commits every 100 ms, RocksDB. Catch-up: the funnel is \
                stopped, %,d events come, and the time runs from the start of its process until it has committed all."""
                .formatted(TENANTS, PARTITIONS, warmUp, events, behind);
    }

    @Override
    public void measure(int round, Figures figures) throws Exception {
        List<Reader> readers = new ArrayList<>(List.of(Reader.values()).reversed());
        Collections.rotate(readers, round);
        for (Reader reader : readers) {
            Path directory = workspace.directory(reader.name());
            try (Cluster cluster = Cluster.start(directory, 0, PARTITIONS);
                    Events source = new Events(cluster.bootstrapServers(), TENANTS)) {
                try (ChildJvm jvm = reader.start(directory, cluster.bootstrapServers(), List.of())) {
                    double cost = cost(reader, jvm, source, warmUp, events);
                    figures.add(reader.title(), PER_CORE, 1e6 / cost);
                    figures.add(reader.title(), COST, cost);
                    if (reader == Reader.FUNNEL) {
                        jvm.terminate();
                        jvm.awaitExit(STOP);
                    }
                }
                if (reader == Reader.FUNNEL) {
                    int journeys = (warmUp + events) / Callbacks.STAGES;
                    figures.add(reader.title(), STATE, (double) size(directory.resolve("data/funnel")) / journeys);
                    source.produce(behind);
                    long start = System.nanoTime();
                    try (ChildJvm jvm = reader.start(directory, cluster.bootstrapServers(), List.of())) {
                        source.awaitRead(reader.group());
                        figures.add(reader.title(), CATCH_UP, (System.nanoTime() - start) / 1e9);
                        figures.add(reader.title(), BEHIND, behind);
                    }
                }
            }
            workspace.delete(directory);
        }
    }

    /** The processor time of an event, in microseconds, after a warm-up. */
    static double cost(Reader reader, ChildJvm jvm, Events source, int warmUp, int events) throws Exception {
        source.produce(warmUp);
        source.awaitRead(reader.group());
        double before = CpuTime.secondsWithoutCompiler(jvm.pid());
        source.produce(events);
        source.awaitRead(reader.group());
        return (CpuTime.secondsWithoutCompiler(jvm.pid()) - before) * 1e6 / events;
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Override
    public List<Target> targets(Figures figures) {
        return List.of(
                Target.atLeast(
                        "events per core, Huoke's funnel / pass-through Streams app",
                        0.4,
                        figures.ratio(Reader.FUNNEL.title(), Reader.PASS_THROUGH.title(), PER_CORE)),
                Target.atMost(
                        "catch-up of " + behind + " events, s", 120, figures.median(Reader.FUNNEL.title(), CATCH_UP)));
    }
}
