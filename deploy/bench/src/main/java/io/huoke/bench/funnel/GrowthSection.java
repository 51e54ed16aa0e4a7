package io.huoke.bench.funnel;

import io.huoke.bench.Cluster;
import io.huoke.bench.Figures;
import io.huoke.bench.Section;
import io.huoke.bench.Target;
import io.huoke.bench.Workspace;
import io.huoke.testkit.ChildJvm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What an event costs the funnel with more enterprises, and with more partitions and threads. */
public final class GrowthSection implements Section {

    private static final String COST = "CPU µs/event";
    private static final int PARTITIONS = 4;
    private static final int FEW = 100;
    private static final int SOME = 10_000;
    private static final int MANY = 100_000;

    private final Workspace workspace;
    private final int warmUp;
    private final int events;

    /**
     * @param warmUp events before the measured ones
     * @param events that are measured
     */
    public GrowthSection(Workspace workspace, int warmUp, int events) {
        this.workspace = workspace;
        this.warmUp = warmUp;
        this.events = events;
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "Funnel as it grows";
    }

    @Override
    public String conditions() {
        return """
                As above, %,d events after %,d to warm up: by enterprises with %d partitions, and by partitions with %d \
                enterprises and as many Streams threads as partitions. The number of threads is set by \
                -XX:ActiveProcessorCount."""
                .formatted(events, warmUp, PARTITIONS, FEW);
    }

    @Override
    public void measure(int round, Figures figures) throws Exception {
        for (int tenants : inTurn(round, FEW, SOME, MANY)) {
            figures.add(ofTenants(tenants), COST, cost(tenants, PARTITIONS, List.of()));
        }
        for (int threads : inTurn(round, 1, 2, 4)) {
            String subject = threads + " partition(s) and thread(s)";
            figures.add(subject, COST, cost(FEW, threads, List.of("-XX:ActiveProcessorCount=" + threads)));
        }
    }

    private static List<Integer> inTurn(int round, Integer... subjects) {
        List<Integer> turned = Arrays.asList(subjects);
        Collections.rotate(turned, round);
        return turned;
    }

    private double cost(int tenants, int partitions, List<String> flags) throws Exception {
        Path directory = workspace.directory(name());
        double cost;
        try (Cluster cluster = Cluster.start(directory, 0, partitions);
                Events source = new Events(cluster.bootstrapServers(), tenants);
                ChildJvm jvm = Reader.FUNNEL.start(directory, cluster.bootstrapServers(), flags)) {
            cost = FunnelSection.cost(Reader.FUNNEL, jvm, source, warmUp, events);
        }
        workspace.delete(directory);
        return cost;
    }

    private static String ofTenants(int tenants) {
        return "%,d enterprises".formatted(tenants);
    }

    @Override
    public List<Target> targets(Figures figures) {
        return List.of(Target.atMost(
                "cost per event, %,d / %,d enterprises".formatted(MANY, FEW),
                1.3,
                figures.ratio(ofTenants(MANY), ofTenants(FEW), COST)));
    }
}
