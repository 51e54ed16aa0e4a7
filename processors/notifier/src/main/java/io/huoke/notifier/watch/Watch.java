package io.huoke.notifier.watch;

import io.huoke.runtime.alert.Condition;
import java.util.List;

/** Notices something by itself, without Kafka. Thread-safe. */
public interface Watch extends AutoCloseable {

    /** Begins; returns at once. Called once. */
    void start();

    /** What holds now. Never blocks; one that goes on is the same each time but for its words. */
    List<Condition> conditions();

    /** Stops; does not wait for questions that are still open. May be called on one that never started. */
    @Override
    void close();
}
