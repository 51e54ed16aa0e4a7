package io.huoke.ingress.durable;

import io.vertx.core.Future;

/** Makes records durable. What stands behind it, a broker or a disk, is nobody's business above. */
public interface EventPublisher {

    /**
     * Publishes a record. Called on an event loop and never blocks; the future completes on the caller's context.
     *
     * @return succeeds once the record is durable, fails if it is not known to be
     */
    Future<Void> publish(EventRecord record);
}
