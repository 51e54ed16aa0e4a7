package io.huoke.notifier.sink;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A way to on-call. Used by one thread; blocks. */
public interface Sink extends AutoCloseable {

    /**
     * Hands over as many of these, the first first, as it takes at once. More may be due than it takes; it may say how
     * many follow.
     *
     * @param due in the order in which they should be told; not empty
     * @return what has arrived and what was refused for good; the others are still due
     * @throws SinkException if nothing has arrived, and another attempt may succeed
     */
    Handover send(List<Notification> due) throws SinkException, InterruptedException;

    /** How long to wait before {@link #send} may be called again; zero mostly. */
    default Duration pause() {
        return Duration.ZERO;
    }

    /** How often what fires has to be sent again lest it be taken for over; empty if never. */
    default Optional<Duration> refresh() {
        return Optional.empty();
    }

    /** Releases its connections. */
    @Override
    void close();
}
