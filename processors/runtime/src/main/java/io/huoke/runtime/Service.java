package io.huoke.runtime;

import io.huoke.schemas.config.HuokeConfig;
import java.util.List;

/**
 * A part of Huoke that runs until it is closed. The all-in-one {@code huoke up} and a service's own process use the
 * same class.
 */
public interface Service extends AutoCloseable {

    /** Lower case, as in {@code huoke up --only}. */
    String name();

    /**
     * Starts and returns when the service does its job. Called once, by a thread that may block.
     *
     * @throws Exception if it cannot; the message names the remedy
     */
    void start() throws Exception;

    /** Where it listens, or whatever else an operator wants to know once it is ready; may be empty. */
    String summary();

    /** The state of what it depends on. Called by any thread; must not block. */
    List<DependencyHealth> health();

    /** What it tells on the management listener. Called before {@link #start}; asked from then on, started or not. */
    default List<Resource> resources() {
        return List.of();
    }

    /**
     * Takes over what a running service can of a changed configuration, all of it or nothing. Called by one thread at a
     * time, which may block.
     *
     * @throws Exception if it cannot be used; the message names the remedy
     */
    default void reload(HuokeConfig changed) throws Exception {}

    /** Finishes what is in flight and stops. May be called on a service that never started. */
    @Override
    void close();
}
