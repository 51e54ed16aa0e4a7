package io.huoke.wecom.reactor;

import io.huoke.wecom.reactor.Reactor.End;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes so many calls at a time, the others in the order in which they came. For the reactor's thread. */
public final class Slots {

    private final Reactor reactor;
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int taken;

    /** @param limit how many at a time */
    public Slots(Reactor reactor, int limit) {
        this.reactor = reactor;
        this.limit = limit;
    }

    /** See {@link Reactor#call}. */
    public <T> void call(Supplier<T> call, Consumer<End<T>> end) {
        enter(leave -> reactor.call(call, result -> {
            try {
                end.accept(result);
            } finally {
                leave.run();
            }
        }));
    }

    /** Begins something when its turn has come; it runs what it is given when it has ended. */
    public void enter(Consumer<Runnable> task) {
        waiting.add(() -> task.accept(this::leave));
        startNext();
    }

    private void leave() {
        taken--;
        startNext();
    }

    private void startNext() {
        while (taken < limit && !waiting.isEmpty()) {
            taken++;
            waiting.remove().run();
        }
    }
}
