package io.huoke.cli.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks a few times a second whether an ingress has something in its spool, or puts something there. */
final class SpoolWatch implements AutoCloseable {

    private static final int INTERVAL_MS = 200;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Ingress ingress;
    private final List<Duration> spells = new ArrayList<>();
    private long since;
    private boolean spooling;
    private double spooled;

    private SpoolWatch(Ingress ingress) {
        this.ingress = ingress;
    }

    static SpoolWatch start(Ingress ingress) {
        SpoolWatch watch = new SpoolWatch(ingress);
        watch.scheduler.scheduleWithFixedDelay(watch::look, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private synchronized void look() {
        try {
            double total =
                    ingress.metric("huoke_ingress_stored_total{rung=\"spool\"").orElse(0);
            boolean now =
                    total > spooled || ingress.metric("huoke_spool_records").orElse(0) > 0;
            spooled = total;
            note(now, System.nanoTime());
        } catch (IOException e) {
            // It does not serve metrics at the moment; the next look tells.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(boolean now, long time) {
        if (now && !spooling) {
            since = time;
        }
        if (!now && spooling) {
            spells.add(Duration.ofNanos(time - since));
        }
        spooling = now;
    }

    /** How long the first rung was left each time; the last may still go on. */
    synchronized List<Duration> spells() {
        note(false, System.nanoTime());
        return List.copyOf(spells);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
