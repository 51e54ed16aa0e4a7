package io.huoke.streams;

import java.time.Duration;
import java.util.function.LongPredicate;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with something by wall clock, every so often, for as long as there is something to go on with. Streams commits
 * a task after each punctuation, whatever it did: one that is scheduled for good costs a transaction each time, for ever.
 * For the thread of one task.
 */
public final class Turns {

    private final ProcessorContext<?, ?> context;
    private final Duration interval;
    private final LongPredicate turn;
    private @Nullable Cancellable scheduled;

    /**
     * Nothing is gone on with before {@link #begin()}.
     *
     * @param interval between two turns; Streams has none sooner than its next poll, which may take 100 ms
     * @param turn takes the time in milliseconds; tells whether there is more to go on with
     */
    public Turns(ProcessorContext<?, ?> context, Duration interval, LongPredicate turn) {
        this.context = context;
        this.interval = interval;
        this.turn = turn;
    }

    /** There is something to go on with, or there may be. Does nothing if turns are being taken. */
    public void begin() {
        if (scheduled == null) {
            scheduled = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, this::take);
        }
    }

    private void take(long now) {
        if (!turn.test(now) && scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }
}
