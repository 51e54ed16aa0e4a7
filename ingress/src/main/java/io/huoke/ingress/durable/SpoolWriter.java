package io.huoke.ingress.durable;

import io.huoke.ingress.durable.SpoolMessage.Append;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what has come together in one flushed group, within the limits of the spool and its volume, and makes the store
 * work again after a failure. For the spool's thread, but for {@link #bytes()} and {@link #problem()}.
 */
final class SpoolWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolWriter.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final SpoolStore store;
    private final long maxBytes;
    private final SpoolMetrics metrics;
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable String problem;
    private boolean failed;
    private long recoverAt;
    /** The size of what was refused last: with less room than that the spool still is full. */
    private long wanted;

    /** Takes what became of a record: null once it is flushed, or why it was refused. */
    interface Answer {
        void tell(Append append, @Nullable Exception refusal);
    }

    SpoolWriter(SpoolStore store, long maxBytes, SpoolMetrics metrics) {
        this.store = store;
        this.maxBytes = maxBytes;
        this.metrics = metrics;
    }

    /** The size of what is stored; estimated from the files after a restart. */
    long bytes() {
        return bytes.get();
    }

    /** Why nothing more is taken, if so. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Opens the store. If its disk does not let it, that is tried again, and nothing is taken until then.
     *
     * @return how many records are stored
     * @throws SpoolInUseException if another process has it
     */
    long open() throws SpoolInUseException {
        try {
            long found = store.open();
            bytes.set(store.begin() == store.end() ? 0 : store.sizeOnDisk());
            if (store.isSalvaged()) {
                metrics.setAside().increment();
            }
            failed = false;
            return found;
        } catch (SpoolInUseException e) {
            throw e;
        } catch (IOException e) {
            fail(e);
            return 0;
        }
    }

    /**
     * Tries, now and then, to make a store that failed work again.
     *
     * @return how many records were found that were thought to have failed
     */
    long recover() {
        if (!failed || System.nanoTime() - recoverAt < 0) {
            return 0;
        }
        if (store.isOpen() && store.room() <= 0) {
            // It can still be read, and might not be after opening it anew.
            recoverAt = System.nanoTime() + RETRY_NANOS;
            return 0;
        }
        try {
            long found = open();
            if (!failed) {
                LOG.atInfo().log("the spool can be written again");
            }
            return found;
        } catch (SpoolInUseException e) {
            fail(e);
            return 0;
        }
    }

    private void fail(IOException e) {
        String now = String.valueOf(e.getMessage());
        if (!now.equals(problem)) {
            LOG.atError().addKeyValue("error", now).log("the spool cannot be written; trying again every second");
        }
        failed = true;
        recoverAt = System.nanoTime() + RETRY_NANOS;
        problem = now;
    }

    /** Writes as many as fit, and answers all. */
    void write(List<Append> appends, Answer answer) {
        long room = appends.isEmpty() && problem == null ? Long.MAX_VALUE : store.room();
        problem = refusal(wanted, room);
        wanted = problem == null ? 0 : wanted;
        List<Append> group = new ArrayList<>();
        long size = 0;
        for (Append append : appends) {
            String refusal = refusal(size + append.record().length, room);
            if (refusal == null) {
                group.add(append);
                size += append.record().length;
            } else {
                if (append.record().length <= maxBytes) {
                    problem = refusal;
                    wanted = append.record().length;
                }
                answer.tell(append, new IOException(refusal));
            }
        }
        if (!group.isEmpty()) {
            flush(group, size, answer);
        }
    }

    /** Why so many bytes more cannot be taken; null if they can. */
    private @Nullable String refusal(long more, long room) {
        if (failed) {
            return String.valueOf(problem);
        }
        if (bytes.get() + more > maxBytes) {
            return "the spool is full (ingress.spool.max-size)";
        }
        return more < room ? null : "the volume of the spool is full";
    }

    private void flush(List<Append> group, long size, Answer answer) {
        long start = System.nanoTime();
        Exception failure = null;
        try {
            store.append(group.stream().map(Append::record).toList());
            metrics.append().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            bytes.addAndGet(size);
        } catch (IOException e) {
            failure = e;
            fail(e);
        }
        for (Append append : group) {
            answer.tell(append, failure);
        }
    }

    /** Takes into account what left the spool. */
    void released(long size) {
        boolean empty = store.begin() == store.end();
        bytes.updateAndGet(before -> empty ? 0 : Math.max(0, before - size));
    }
}
