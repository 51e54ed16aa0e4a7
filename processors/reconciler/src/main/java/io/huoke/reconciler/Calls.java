package io.huoke.reconciler;

import io.huoke.wecom.call.Api;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.reactor.Reactor.End;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Asks WeCom, as fast as the pace allows and no faster; how it ended is told in turn. For the reactor's thread. */
final class Calls {

    private final Reactor reactor;
    private final Source source;
    private final Pace pace;
    private final Map<Lane, Queue<Runnable>> waiting = new HashMap<>();

    private record Lane(Api api, boolean ownApp) {}

    Calls(Reactor reactor, Source source, Pace pace) {
        this.reactor = reactor;
        this.source = source;
        this.pace = pace;
    }

    /**
     * Asks when there is room for it.
     *
     * @param api what is asked for the most
     * @param question runs on a thread of its own; may ask several times
     * @param end takes how it ended, and how many calls that took
     */
    <T> void make(Api api, boolean ownApp, Function<Source, T> question, BiConsumer<End<T>, Map<Api, Long>> end) {
        Lane lane = new Lane(api, ownApp);
        waiting.computeIfAbsent(lane, unused -> new ArrayDeque<>()).add(() -> {
            CountedSource counted = new CountedSource(source);
            reactor.call(() -> question.apply(counted), result -> {
                pace.alsoTook(api, ownApp, counted.calls().getOrDefault(api, 0L) - 1);
                end.accept(result, counted.calls());
            });
        });
        start(lane);
    }

    /** Begins what there is room for now. */
    void turn() {
        waiting.keySet().forEach(this::start);
    }

    private void start(Lane lane) {
        Queue<Runnable> queue = waiting.get(lane);
        while (queue != null && !queue.isEmpty() && pace.take(lane.api(), lane.ownApp())) {
            queue.remove().run();
        }
    }
}
