package io.huoke.ingress.durable;

import io.huoke.ingress.durable.KafkaRung.Completion;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the thread that owns the spool's files is told. */
sealed interface SpoolMessage {

    /**
     * A record to be written.
     *
     * @param completion told once it is flushed, or refused
     */
    record Append(byte[] record, Completion completion) implements SpoolMessage {}

    /**
     * The fate of a record that Kafka was given.
     *
     * @param failure null if Kafka has it
     */
    record Acknowledged(long number, @Nullable Exception failure) implements SpoolMessage {}

    /**
     * What has left the spool is to leave its files.
     *
     * @param done told once the spool is empty and nothing of what it held is in its files
     */
    record Forget(CompletableFuture<Void> done) implements SpoolMessage {}

    /** There may be something to do. */
    record Wake() implements SpoolMessage {}

    /** Nothing comes any more. */
    record Stop() implements SpoolMessage {}
}
