package io.huoke.wecom.reactor;

import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets everything that changes state happen in turn, on the one thread that calls {@link #turn}: timers, what waits for a
 * commit, and the ends of calls to WeCom, which are made on threads of their own. Only {@link #post} may be called by any
 * thread.
 */
public final class Reactor {

    private static final Logger LOG = LoggerFactory.getLogger(Reactor.class);

    private final InstantSource clock;
    private final Executor threads;
    private final Consumer<RuntimeException> trouble;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::when));
    private List<Runnable> afterCommit = new ArrayList<>();
    private int underWay;

    private record Timer(Instant when, Runnable task) {}

    /** How a call ended. */
    public sealed interface End<T> {

        /** WeCom did as asked. */
        record Done<T>(T answer) implements End<T> {}

        /**
         * It did not.
         *
         * @param broke whether something went wrong that nobody thought of; WeCom may have done as asked
         */
        record Failed<T>(WeComException why, boolean broke) implements End<T> {}
    }

    /** Calls are made on virtual threads. */
    public Reactor(InstantSource clock) {
        this(clock, Thread.ofVirtual().name("wecom-call")::start, Reactor::leave);
    }

    /**
     * Another way of making calls.
     *
     * @param threads runs each call to WeCom, which blocks
     * @param trouble takes what goes wrong with anything that is done in turn; what it throws, {@link #turn} throws
     */
    public Reactor(InstantSource clock, Executor threads, Consumer<RuntimeException> trouble) {
        this.clock = clock;
        this.threads = threads;
        this.trouble = trouble;
    }

    public Instant now() {
        return clock.instant();
    }

    /** Runs something at a time, or at the next turn if that has come. */
    public void at(Instant when, Runnable task) {
        timers.add(new Timer(when, task));
    }

    /** Runs something after a while. */
    public void after(Duration delay, Runnable task) {
        at(now().plus(delay), task);
    }

    /** Runs something every so often, for the first time after one interval. */
    public void every(Duration interval, Runnable task) {
        after(interval, () -> {
            every(interval, task);
            task.run();
        });
    }

    /** Runs something once all that has been written so far is durable. */
    public void afterCommit(Runnable task) {
        afterCommit.add(task);
    }

    /** Runs something at the next turn. For any thread. */
    public void post(Runnable task) {
        mailbox.add(task);
    }

    /** Makes a call on a thread of its own; how it ended is told in turn. */
    public <T> void call(Supplier<T> call, Consumer<End<T>> end) {
        underWay++;
        threads.execute(() -> {
            End<T> result = made(call);
            post(() -> {
                underWay--;
                end.accept(result);
            });
        });
    }

    private static <T> End<T> made(Supplier<T> call) {
        try {
            return new End.Done<>(call.get());
        } catch (WeComException e) {
            return new End.Failed<>(e, false);
        } catch (RuntimeException | Error e) {
            LOG.error("a call broke", e);
            return new End.Failed<>(
                    WeComException.withoutCall("the call broke; see the log", new Failure.Unknown()), true);
        }
    }

    /** Runs something; what goes wrong with it stops nothing else. */
    public static void guarded(Runnable task) {
        guarded(task, Reactor::leave);
    }

    private static void guarded(Runnable task, Consumer<RuntimeException> trouble) {
        try {
            task.run();
        } catch (RuntimeException e) {
            trouble.accept(e);
        }
    }

    private static void leave(RuntimeException e) {
        LOG.error("something was left undone", e);
    }

    /** Whether calls are under way, so that something will happen soon. */
    public boolean isBusy() {
        return underWay > 0 || !mailbox.isEmpty() || !afterCommit.isEmpty();
    }

    /** Runs what is due. */
    public void turn() {
        Runnable posted = mailbox.poll();
        while (posted != null) {
            guarded(posted, trouble);
            posted = mailbox.poll();
        }
        Instant now = now();
        while (!timers.isEmpty() && !timers.peek().when().isAfter(now)) {
            guarded(timers.remove().task(), trouble);
        }
    }

    /** Everything that was written is durable. */
    public void committed() {
        List<Runnable> due = afterCommit;
        afterCommit = new ArrayList<>();
        due.forEach(task -> guarded(task, trouble));
    }
}
