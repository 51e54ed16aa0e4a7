package io.huoke.bench.ingress;

import io.huoke.bench.Cluster;
import io.huoke.bench.Figures;
import io.huoke.bench.Section;
import io.huoke.bench.Target;
import io.huoke.bench.Workspace;
import io.huoke.bench.load.ClosedLoop;
import io.huoke.bench.load.OpenLoop;
import io.huoke.bench.load.Outcome;
import io.huoke.bench.load.Ring;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The ingress under load, the broker in a process of its own. */
public final class IngressSection implements Section {

    private static final String SATURATION = "saturation: requests/s";
    private static final String CPU = "saturation: CPU µs/request";
    private static final String P99 = "saturation: p99 ms";
    private static final int PARTITIONS = 4;

    /** Beyond this part of what a server takes, an open loop tells only how long its queue grew. */
    private static final double BEARABLE = 0.8;

    private static final int[] RATES = {1_000, 5_000};

    private final Workspace workspace;
    private final Duration warmUp;
    private final Duration duration;

    /**
     * @param warmUp of each server, at saturation
     * @param duration of each measurement
     */
    public IngressSection(Workspace workspace, Duration warmUp, Duration duration) {
        this.workspace = workspace;
        this.warmUp = warmUp;
        this.duration = duration;
    }

    @Override
    public String name() {
        return "ingress";
    }

    @Override
    public String title() {
        return "Ingress under load";
    }

    @Override
    public String conditions() {
        return """
                Each server is a fresh process with the same flags, warmed up for %d s; broker (one, %d partitions, acks=all) and \
                load share its cores. Saturation is a closed loop (wrk, one thread, %d connections; its latencies compare \
                servers, and flatter all of them). Fixed rates are an open loop: latencies run from the moment at which a \
                request was due. A rate above %.0f %% of what another server takes at saturation is left out. Callbacks: %d \
                different ones of 700 bytes from %d enterprises, a quarter of them with a secret. Producers: linger 0, \
                idempotent."""
                .formatted(
                        warmUp.toSeconds(),
                        PARTITIONS,
                        ClosedLoop.CONNECTIONS,
                        100 * BEARABLE,
                        Ring.SIZE,
                        Ring.TENANTS);
    }

    @Override
    public void measure(int round, Figures figures) throws Exception {
        List<Contender> contenders = new ArrayList<>(List.of(Contender.values()));
        Collections.rotate(contenders, round);
        for (Contender contender : contenders) {
            Path directory = workspace.directory(contender.name());
            try (Cluster cluster = Cluster.start(directory, 0, PARTITIONS);
                    Server server = contender.start(directory, cluster.bootstrapServers())) {
                measure(contender, server, directory, figures);
            }
            workspace.delete(directory);
        }
    }

    private void measure(Contender contender, Server server, Path directory, Figures figures) throws Exception {
        ClosedLoop wrk = new ClosedLoop(directory);
        Ring ring = Ring.signedNow();
        wrk.run(server.port(), ring, warmUp);
        double before = server.cpuSeconds();
        Outcome saturation = wrk.run(server.port(), ring, duration);
        double cpu = server.cpuSeconds() - before;
        String subject = contender.title();
        figures.add(subject, SATURATION, saturation.perSecond());
        figures.add(subject, CPU, cpu * 1e6 / (saturation.perSecond() * duration.toSeconds()));
        saturation.addTo(figures, subject, "saturation: ");
        try (OpenLoop load = new OpenLoop(server.port(), ring)) {
            for (int rate : RATES) {
                // What is promised of Huoke is measured whatever it takes.
                if (contender == Contender.HUOKE || rate < BEARABLE * saturation.perSecond()) {
                    load.run(rate, warmUp.dividedBy(2));
                    double start = server.cpuSeconds();
                    Outcome outcome = load.run(rate, duration);
                    outcome.addTo(figures, subject, rate + "/s: ");
                    figures.add(
                            subject,
                            rate + "/s: CPU µs/request",
                            (server.cpuSeconds() - start) * 1e6 / (rate * duration.toSeconds()));
                }
            }
        }
    }

    @Override
    public List<Target> targets(Figures figures) {
        String huoke = Contender.HUOKE.title();
        return List.of(
                Target.atLeast(
                        "requests/s, Huoke / handler + Kafka ack",
                        0.7,
                        figures.ratio(huoke, Contender.ACKNOWLEDGED.title(), SATURATION)),
                Target.atLeast(
                        "requests/s, Huoke / Spring Boot with Huoke's decoder",
                        2.5,
                        figures.ratio(huoke, Contender.SPRING_EQUAL.title(), SATURATION)),
                Target.atLeast(
                        "requests/s, Huoke / Spring Boot with weixin-java-cp",
                        20,
                        figures.ratio(huoke, Contender.SPRING_WEIXIN.title(), SATURATION)),
                Target.atMost(
                        "p99 at saturation, Huoke / handler + Kafka ack",
                        1.5,
                        figures.ratio(huoke, Contender.ACKNOWLEDGED.title(), P99)),
                Target.atMost("p99 at 5,000/s, ms", 10, figures.median(huoke, "5000/s: p99 ms")),
                Target.atMost("p99.9 at 5,000/s, ms", 50, figures.median(huoke, "5000/s: p99.9 ms")),
                Target.atMost("errors at 5,000/s", 0, figures.median(huoke, "5000/s: errors")));
    }
}
