package io.huoke.authorization;

import io.huoke.authorization.Reactor.End;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes so many calls at a time, the others in the order in which they came. For the reactor's thread. */
final class Slots {

    private final Reactor reactor;
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int taken;

    Slots(Reactor reactor, int limit) {
        this.reactor = reactor;
        this.limit = limit;
    }

    /** See {@link Reactor#call}. */
    <T> void call(Supplier<T> call, Consumer<End<T>> end) {
        Runnable start = () -> reactor.call(call, result -> {
            taken--;
            end.accept(result);
            startNext();
        });
        waiting.add(start);
        startNext();
    }

    private void startNext() {
        while (taken < limit && !waiting.isEmpty()) {
            taken++;
            waiting.remove().run();
        }
    }

    /** How many calls wait. */
    int waiting() {
        return waiting.size();
    }
}
