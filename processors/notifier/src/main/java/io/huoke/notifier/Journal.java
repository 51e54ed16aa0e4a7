package io.huoke.notifier;

import io.huoke.runtime.RowWriter;
import io.huoke.schemas.DeliveryRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on {@code huoke.deliveries} what was told, on a thread of its own: on-call does not wait for Kafka. What has not
 * been kept when the process dies is told again by the next one.
 */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** After it, an instance that was cut off knows whether another has taken over. */
    private static final Duration RETRY = Duration.ofSeconds(3);

    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final RowWriter<DeliveryRow> writer;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Thread thread =
            Thread.ofPlatform().name("deliveries").daemon().unstarted(this::run);

    /** By alert key, what is not yet kept. */
    private final Map<String, Optional<DeliveryRow>> open = new LinkedHashMap<>();

    private boolean closed;

    /** @param leads whether it is this instance that tells; what another has told is kept by that one */
    Journal(RowWriter<DeliveryRow> writer, BooleanSupplier leads, InstantSource clock) {
        this.writer = writer;
        this.leads = leads;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** Something else has been told of an alert; empty if nothing has to be kept of it. Returns at once. */
    synchronized void record(String key, Optional<DeliveryRow> row) {
        if (!leads.getAsBoolean()) {
            return;
        }
        // The last one goes to the end: it is newer than all others.
        open.remove(key);
        open.put(key, row);
        notifyAll();
    }

    private void run() {
        boolean failed = false;
        try {
            for (Map.Entry<String, Optional<DeliveryRow>> next = next(); next != null; next = next()) {
                try {
                    write(next.getKey(), next.getValue());
                    failed = false;
                } catch (InterruptException e) {
                    return;
                } catch (KafkaException e) {
                    if (!failed) {
                        LOG.atWarn()
                                .addKeyValue("error", e.getMessage())
                                .log("what was told cannot be kept yet; trying again");
                    }
                    failed = true;
                    putBack(next);
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("what was told of an alert cannot be kept");
                }
            }
        } catch (InterruptedException e) {
            // Closed meanwhile.
        }
    }

    private synchronized Map.@Nullable Entry<String, Optional<DeliveryRow>> next() throws InterruptedException {
        while (open.isEmpty() && !closed) {
            wait();
        }
        if (open.isEmpty()) {
            return null;
        }
        Map.Entry<String, Optional<DeliveryRow>> first =
                Map.Entry.copyOf(open.entrySet().iterator().next());
        open.remove(first.getKey());
        return first;
    }

    private void write(String key, Optional<DeliveryRow> row) throws InterruptedException {
        if (!leads.getAsBoolean()) {
            return;
        }
        if (row.isPresent()) {
            writer.write(row.get(), clock.instant());
        } else {
            writer.remove(key);
        }
    }

    private synchronized void putBack(Map.Entry<String, Optional<DeliveryRow>> entry) throws InterruptedException {
        open.putIfAbsent(entry.getKey(), entry.getValue());
        if (!closed) {
            TimeUnit.MILLISECONDS.timedWait(this, RETRY.toMillis());
        }
    }

    /** Stops once all is kept, or after a while. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (!thread.join(CLOSE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
    }
}
