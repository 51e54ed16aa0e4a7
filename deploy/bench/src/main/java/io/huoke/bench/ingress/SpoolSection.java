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
import io.huoke.kafka.FreePort;
import io.huoke.testkit.Heap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ingress without Kafka, when Kafka comes back, and when it goes and comes back under load. */
public final class SpoolSection implements Section {

    private static final String SATURATED = "no Kafka, saturation";
    private static final String STEADY = "no Kafka, 10,000/s";
    private static final String DRAINING = "Kafka back, 1,000/s while the spool drains";
    private static final String CHANGING = "Kafka killed and back, 1,000/s";
    private static final String HEAP = "live heap MiB";
    private static final String RECORDS = "callbacks in the spool";
    private static final String BYTES = "bytes in the spool per callback";
    private static final String DRAINED = "drained/s";
    private static final String P99 = "p99 ms";
    private static final String ERRORS = "errors";

    private static final int FAST = 10_000;
    private static final int SLOW = 1_000;
    private static final int PARTITIONS = 4;
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration DRAIN_AT_MOST = Duration.ofMinutes(5);

    private final Workspace workspace;
    private final Duration warmUp;
    private final Duration duration;

    /**
     * @param warmUp of the ingress, at saturation
     * @param duration of each measurement
     */
    public SpoolSection(Workspace workspace, Duration warmUp, Duration duration) {
        this.workspace = workspace;
        this.warmUp = warmUp;
        this.duration = duration;
    }

    @Override
    public String name() {
        return "spool";
    }

    @Override
    public String title() {
        return "Spool";
    }

    @Override
    public String conditions() {
        return """
                A fresh ingress without a broker, warmed up for %d s; every callback is flushed to the disk before its answer. \
                Saturation is a closed loop (wrk, %d connections), the others are open loops. Then a broker is started and \
                the spool drains while callbacks keep coming; when it is empty, the broker is killed under load and started \
                again after %d s. Latencies there cover all of it. The live heap is what a full collection leaves."""
                .formatted(warmUp.toSeconds(), ClosedLoop.CONNECTIONS, OUTAGE.toSeconds());
    }

    @Override
    public void measure(int round, Figures figures) throws Exception {
        Path directory = workspace.directory(name());
        int broker = FreePort.find();
        Ring ring = Ring.signedNow();
        try (HuokeIngress huoke = HuokeIngress.start(directory, "127.0.0.1:" + broker);
                OpenLoop load = new OpenLoop(huoke.server().port(), ring)) {
            fill(huoke, new ClosedLoop(directory), load, ring, figures);
            OpenLoop.Running arriving = load.start(SLOW);
            try (Cluster cluster = Cluster.start(directory, broker, PARTITIONS)) {
                figures.add(DRAINING, DRAINED, drain(huoke));
                arriving.stop().addTo(figures, DRAINING, "");
                OpenLoop.Running steady = load.start(SLOW);
                Thread.sleep(OUTAGE);
                cluster.kill();
                Thread.sleep(OUTAGE);
                cluster.restart();
                drain(huoke);
                steady.stop().addTo(figures, CHANGING, "");
                figures.add(CHANGING, HEAP, liveHeap(huoke));
                figures.add(CHANGING, RECORDS, huoke.metric("huoke_spool_records"));
            }
        }
        workspace.delete(directory);
    }

    private void fill(HuokeIngress huoke, ClosedLoop wrk, OpenLoop load, Ring ring, Figures figures) throws Exception {
        int port = huoke.server().port();
        wrk.run(port, ring, warmUp);
        double cpu = huoke.server().cpuSeconds();
        Outcome saturation = wrk.run(port, ring, duration);
        cpu = huoke.server().cpuSeconds() - cpu;
        figures.add(SATURATED, "requests/s", saturation.perSecond());
        figures.add(SATURATED, "CPU µs/request", cpu * 1e6 / (saturation.perSecond() * duration.toSeconds()));
        saturation.addTo(figures, SATURATED, "");
        figures.add(SATURATED, HEAP, liveHeap(huoke));
        figures.add(SATURATED, RECORDS, huoke.metric("huoke_spool_records"));
        load.run(FAST, warmUp.dividedBy(4));
        Outcome steady = load.run(FAST, duration);
        figures.add(STEADY, "requests/s", steady.perSecond());
        steady.addTo(figures, STEADY, "");
        double records = huoke.metric("huoke_spool_records");
        figures.add(STEADY, HEAP, liveHeap(huoke));
        figures.add(STEADY, RECORDS, records);
        figures.add(STEADY, BYTES, huoke.metric("huoke_spool_bytes") / records);
    }

    private static double liveHeap(HuokeIngress huoke) throws IOException, InterruptedException {
        return (double) Heap.liveBytes(huoke.server().jvm().pid()) / (1 << 20);
    }

    /** Waits until the spool is empty and returns how many records left it in a second, from the first that did. */
    private static double drain(HuokeIngress huoke) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DRAIN_AT_MOST.toNanos();
        double most = 0;
        double spooledAtMost = 0;
        long begun = System.nanoTime();
        while (true) {
            double records = huoke.metric("huoke_spool_records");
            double spooled = huoke.metric("huoke_ingress_stored_total{rung=\"spool\"");
            long now = System.nanoTime();
            if (records >= most) {
                most = records;
                spooledAtMost = spooled;
                begun = now;
            }
            if (records == 0 && most > 0) {
                return (most + spooled - spooledAtMost) * TimeUnit.SECONDS.toNanos(1) / (now - begun);
            }
            if (now > deadline) {
                throw new IOException("the spool still holds " + records + " callbacks after " + DRAIN_AT_MOST);
            }
            Thread.sleep(50);
        }
    }

    @Override
    public List<Target> targets(Figures figures) {
        return List.of(
                Target.atLeast("spooled/s at saturation", FAST, figures.median(SATURATED, "requests/s")),
                Target.atMost("p99 at 10,000/s, ms", 50, figures.median(STEADY, P99)),
                Target.atMost("errors at 10,000/s", 0, figures.median(STEADY, ERRORS)),
                Target.atLeast("drained/s", 20_000, figures.median(DRAINING, DRAINED)),
                Target.atMost("slowest while draining, ms", 5_000, figures.median(DRAINING, "slowest ms")),
                Target.atMost("errors while draining", 0, figures.median(DRAINING, ERRORS)),
                Target.atMost("errors while the broker is killed", 0, figures.median(CHANGING, ERRORS)));
    }
}
