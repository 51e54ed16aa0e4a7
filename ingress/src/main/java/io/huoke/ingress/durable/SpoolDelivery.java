package io.huoke.ingress.durable;

import io.huoke.ingress.durable.KafkaRung.Completion;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is stored to Kafka in order, a window ahead of the acknowledgements, and releases what is acknowledged.
 * After a failure it waits until the whole window is decided and begins again at the first record that is not on Kafka.
 * For the spool's thread.
 */
final class SpoolDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolDelivery.class);
    private static final int WINDOW_RECORDS = 500;
    private static final long WINDOW_BYTES = 8L << 20;
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final KafkaRung kafka;
    private final LongFunction<Completion> completions;
    private final SpoolMetrics metrics;
    /** Sizes of the records that Kafka was given, by number. */
    private final Map<Long, Integer> sent = new HashMap<>();
    /** Sizes of those behind the first that is not done. */
    private final Map<Long, Integer> done = new HashMap<>();

    private long sentBytes;
    private long next;
    /** At first there is all to be sent, as after a failure. */
    private boolean failed = true;

    private volatile @Nullable String problem;
    private long retryAt = System.nanoTime();

    /** @param completions gives what is told the fate of the record of a number */
    SpoolDelivery(KafkaRung kafka, LongFunction<Completion> completions, SpoolMetrics metrics) {
        this.kafka = kafka;
        this.completions = completions;
        this.metrics = metrics;
    }

    /** Why the last record could not be handed to Kafka, if so. Safe for use by any thread. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Whether it has to be called again later though nothing is acknowledged meanwhile. */
    boolean isRetrying() {
        return failed && sent.isEmpty();
    }

    /** Forgets what Kafka was given, and gives it again. */
    void beginAgain() {
        sent.clear();
        done.clear();
        sentBytes = 0;
        failed = true;
        retryAt = System.nanoTime() + RETRY_NANOS;
    }

    /** Sends as much as the window takes. */
    void send(SpoolStore store) {
        if (isRetrying() && System.nanoTime() - retryAt >= 0) {
            failed = false;
            next = store.begin();
        }
        next = Math.max(next, store.begin());
        while (!failed
                && kafka.isConnected()
                && next < store.end()
                && sent.size() + done.size() < WINDOW_RECORDS
                && sentBytes < WINDOW_BYTES) {
            if (!done.containsKey(next)) {
                send(store, next);
            }
            next++;
        }
    }

    private void send(SpoolStore store, long number) {
        try {
            Optional<byte[]> stored = store.read(number);
            if (stored.isEmpty()) {
                metrics.setAside().increment();
                done.put(number, 0);
            } else {
                send(store, number, stored.get());
            }
        } catch (IOException e) {
            tryLater(e);
        }
    }

    private void send(SpoolStore store, long number, byte[] stored) throws IOException {
        EventRecord record;
        try {
            record = SpoolCodec.decode(stored);
        } catch (IOException e) {
            setAside(store, number, stored, e);
            return;
        }
        sent.put(number, stored.length);
        sentBytes += stored.length;
        if (!kafka.send(record, completions.apply(number))) {
            // What comes behind must not overtake it; its own failure is told by a message.
            failed = true;
            retryAt = System.nanoTime() + RETRY_NANOS;
        }
    }

    private void setAside(SpoolStore store, long number, byte[] record, Exception reason) throws IOException {
        store.setAside(number, record, String.valueOf(reason.getMessage()));
        metrics.setAside().increment();
        done.put(number, record.length);
    }

    private void tryLater(Exception failure) {
        if (problem == null) {
            LOG.atWarn()
                    .addKeyValue("error", failure.toString())
                    .log("the spool could not hand a record to Kafka; trying again every second");
        }
        problem = String.valueOf(failure.getMessage());
        failed = true;
        retryAt = System.nanoTime() + RETRY_NANOS;
    }

    /** Takes the fate of a record that was sent. */
    void acknowledged(SpoolStore store, long number, @Nullable Exception failure) {
        Integer size = sent.remove(number);
        if (size == null) {
            return;
        }
        sentBytes -= size;
        if (failure == null) {
            problem = null;
            done.put(number, size);
        } else if (KafkaRung.isOfRecord(failure)) {
            try {
                setAside(store, number, store.read(number).orElseGet(() -> new byte[0]), failure);
            } catch (IOException e) {
                tryLater(e);
            }
        } else {
            tryLater(failure);
        }
    }

    /**
     * Releases what is done, from the first on.
     *
     * @return how many records, and bytes
     */
    Released release(SpoolStore store) {
        long begin = store.begin();
        long bytes = 0;
        Integer size = done.remove(begin);
        while (size != null) {
            bytes += size;
            begin++;
            size = done.remove(begin);
        }
        Released released = new Released(begin - store.begin(), bytes);
        if (released.records() > 0) {
            store.release(begin, bytes);
        }
        return released;
    }

    /** What is on Kafka and no longer in the spool. */
    record Released(long records, long bytes) {}
}
