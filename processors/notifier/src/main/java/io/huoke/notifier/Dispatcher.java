package io.huoke.notifier;

import io.huoke.notifier.sink.Sink;
import io.huoke.notifier.sink.Sinks;
import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.SinkConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The sinks that are configured, each with its worker. Thread-safe. */
final class Dispatcher implements AutoCloseable {

    /** No sink keeps a pace over a longer time. */
    private static final Duration LATELY = Duration.ofMinutes(2);

    private final Board board;
    private final Duty duty;
    private final NotifierMetrics metrics;
    private final InstantSource clock;
    private final Map<String, SinkWorker> workers = new LinkedHashMap<>();
    private Duration fallbackAfter = Duration.ZERO;
    private volatile List<SinkConfig> current = List.of();
    private volatile List<Outbox> outboxes = List.of();

    /** @param duty what this instance tells */
    Dispatcher(Board board, Duty duty, NotifierMetrics metrics, InstantSource clock) {
        this.board = board;
        this.duty = duty;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Takes over what is configured; those that are as before go on. Blocks while others finish. */
    synchronized void use(HuokeConfig.Alerts config) {
        Set<SinkConfig> kept = new HashSet<>(config.sinks());
        kept.retainAll(current);
        if (!config.fallbackAfter().equals(fallbackAfter)) {
            kept.clear();
        }
        Set<String> keptIds = kept.stream().map(SinkConfig::id).collect(Collectors.toSet());
        // One that watches another has to watch its successor.
        kept.removeIf(
                sink -> sink.fallbackFor().filter(id -> !keptIds.contains(id)).isPresent());
        stop(workers.values().stream()
                .filter(worker -> !kept.contains(worker.outbox().sink()))
                .toList());
        fallbackAfter = config.fallbackAfter();
        List<SinkConfig> primariesFirst = new ArrayList<>(config.sinks());
        primariesFirst.sort(Comparator.comparing(sink -> sink.fallbackFor().isPresent()));
        primariesFirst.stream().filter(sink -> !workers.containsKey(sink.id())).forEach(this::start);
        current = config.sinks();
        outboxes = workers.values().stream().map(SinkWorker::outbox).toList();
    }

    private void start(SinkConfig config) {
        SinkWorker primary = config.fallbackFor().map(workers::get).orElse(null);
        Outbox outbox = new Outbox(board, config, duty, primary == null ? null : primary.outbox(), fallbackAfter);
        board.add(outbox);
        SinkWorker worker = new SinkWorker(outbox, () -> sink(config), metrics, clock);
        workers.put(config.id(), worker);
        metrics.watch(outbox, clock);
        worker.start();
    }

    private Sink sink(SinkConfig config) {
        Instant lately = clock.instant().minus(LATELY);
        return Sinks.of(config, clock, List.copyOf(board.sentTo(config.id(), lately)));
    }

    /** The ids of the sinks there are; never blocks. */
    Set<String> sinks() {
        return current.stream().map(SinkConfig::id).collect(Collectors.toSet());
    }

    /** One entry per sink; never blocks. */
    List<DependencyHealth> health() {
        return outboxes.stream().map(Dispatcher::health).toList();
    }

    private static DependencyHealth health(Outbox outbox) {
        Instant since = outbox.failingSince();
        String name = "sink-" + outbox.sink().id();
        return since == null
                ? new DependencyHealth(name, Status.UP, outbox.pending() + " alerts have yet to be told")
                : new DependencyHealth(name, Status.DEGRADED, "fails since " + since + ": " + outbox.failure());
    }

    private void stop(List<SinkWorker> ending) {
        ending.forEach(SinkWorker::end);
        for (SinkWorker worker : ending) {
            worker.close();
            board.remove(worker.outbox());
            workers.remove(worker.outbox().sink().id());
        }
    }

    /** Stops, after what is being handed over. */
    @Override
    public synchronized void close() {
        stop(List.copyOf(workers.values()));
    }
}
