package io.huoke.ingress.durable;

import io.huoke.ingress.durable.KafkaRung.Completion;
import io.huoke.ingress.durable.Spool.Message.Acknowledged;
import io.huoke.ingress.durable.Spool.Message.Append;
import io.huoke.ingress.durable.Spool.Message.Stop;
import io.huoke.ingress.durable.Spool.Message.Wake;
import io.huoke.ingress.durable.SpoolDelivery.Released;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records while Kafka does not, and hands them on in order when it does. One thread owns the {@link SpoolStore}:
 * it writes what has come together in one flushed group, and sends what is stored to Kafka. Everybody else talks to it by
 * messages, so no caller ever waits for the disk. Safe for use by any thread.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int MAX_GROUP = 1_000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofMillis(1_500);

    private final Path directory;
    private final long maxBytes;
    private final int maxWaiting;
    private final SpoolMetrics metrics;
    private final SpoolDelivery delivery;
    private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Records that are stored, or wait to be. */
    private final AtomicLong records = new AtomicLong();

    private final Thread thread = Thread.ofPlatform().name("spool").daemon().unstarted(this::run);
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable String problem;
    private final SpoolStore store;
    private boolean failed;
    private long recoverAt;
    /** The size of what was refused last: with less room than that the spool still is full. */
    private long wanted;

    private boolean stopped;

    /** What the owning thread is told. */
    sealed interface Message {
        record Append(byte[] record, Completion completion) implements Message {}

        record Acknowledged(long number, @Nullable Exception failure) implements Message {}

        record Wake() implements Message {}

        record Stop() implements Message {}
    }

    /**
     * How the spool is.
     *
     * @param records that are not on Kafka yet, those included that wait to be written
     * @param bytes their size; estimated from the files after a restart
     * @param problem why it takes no more, if it does not
     */
    record Status(long records, long bytes, Optional<String> problem) {}

    /**
     * Opens the spool; blocks.
     *
     * @param maxBytes of records; more are refused
     * @param maxWaiting how many records at most wait to be written; more are refused
     * @throws IOException if the directory is in use by another process, or cannot be read or written
     */
    Spool(Path directory, long maxBytes, int maxWaiting, KafkaRung kafka, MeterRegistry registry) throws IOException {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.maxWaiting = maxWaiting;
        this.store = SpoolStore.open(directory);
        this.metrics = new SpoolMetrics(registry, this::status);
        if (store.isSalvaged()) {
            metrics.setAside().increment();
        }
        this.delivery = new SpoolDelivery(kafka, store.begin(), this::acknowledgement, metrics);
        this.records.set(store.end() - store.begin());
        this.bytes.set(records.get() == 0 ? 0 : store.sizeOnDisk());
    }

    /** Begins to work. */
    void start() {
        thread.start();
    }

    Status status() {
        return new Status(records.get(), bytes.get(), Optional.ofNullable(problem));
    }

    /** Kafka may take records now. */
    void wake() {
        inbox.add(new Wake());
    }

    /**
     * Takes a record if there are others, which it must not overtake.
     *
     * @param completion told once the record is flushed, by the spool's thread
     * @return whether it did
     */
    boolean appendBehindOthers(EventRecord record, Completion completion) {
        if (records.getAndUpdate(number -> number == 0 ? 0 : number + 1) == 0) {
            return false;
        }
        enqueue(record, completion);
        return true;
    }

    /**
     * Takes a record.
     *
     * @param completion told once the record is flushed, by the spool's thread
     */
    void append(EventRecord record, Completion completion) {
        records.incrementAndGet();
        enqueue(record, completion);
    }

    private void enqueue(EventRecord record, Completion completion) {
        if (waiting.incrementAndGet() > maxWaiting) {
            refuse(completion, new IOException(maxWaiting + " callbacks wait for the disk already"));
            return;
        }
        try {
            inbox.add(new Append(SpoolCodec.encode(record), completion));
        } catch (RuntimeException e) {
            refuse(completion, e);
        }
    }

    private void refuse(Completion completion, Exception reason) {
        waiting.decrementAndGet();
        records.decrementAndGet();
        tell(completion, reason);
    }

    /** Whoever asked may be gone, with its event loop. */
    private static void tell(Completion completion, @Nullable Exception failure) {
        try {
            completion.done(failure);
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("nobody waits for the spool's answer any more");
        }
    }

    private Completion acknowledgement(long number) {
        return failure -> inbox.add(new Acknowledged(number, failure));
    }

    private void run() {
        List<Message> messages = new ArrayList<>();
        while (!stopped) {
            try {
                messages.clear();
                await(messages);
                handle(messages);
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("the spool begins its delivery again after a failure");
                delivery.beginAgain();
            } catch (InterruptedException e) {
                stopped = true;
            }
        }
        store.close();
    }

    private void await(List<Message> messages) throws InterruptedException {
        boolean again = problem != null || delivery.isRetrying();
        Message first = again ? inbox.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS) : inbox.take();
        if (first != null) {
            messages.add(first);
            inbox.drainTo(messages, MAX_GROUP);
        }
    }

    private void handle(List<Message> messages) {
        if (failed && System.nanoTime() - recoverAt >= 0 && store.room() > 0) {
            recover();
        }
        List<Append> appends = new ArrayList<>();
        for (Message message : messages) {
            switch (message) {
                case Append append -> appends.add(append);
                case Acknowledged acknowledged ->
                    delivery.acknowledged(store, acknowledged.number(), acknowledged.failure());
                case Wake wake -> {}
                case Stop stop -> stopped = true;
            }
        }
        store(appends);
        release();
        if (!stopped) {
            delivery.send(store);
            if (release()) {
                // What is damaged is done without Kafka, and nobody tells that there is room for more.
                wake();
            }
        }
    }

    private void recover() {
        long stored = store.end();
        try {
            store.recover();
            records.addAndGet(store.end() - stored);
            failed = false;
            LOG.atInfo().log("the spool can be written again");
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
            recoverAt = System.nanoTime() + RETRY.toNanos();
        }
    }

    private void store(List<Append> appends) {
        long room = appends.isEmpty() && problem == null ? Long.MAX_VALUE : store.room();
        problem = refusal(wanted, room);
        wanted = problem == null ? 0 : wanted;
        List<Append> taken = new ArrayList<>();
        List<byte[]> group = new ArrayList<>();
        long size = 0;
        for (Append append : appends) {
            String refusal = refusal(size + append.record().length, room);
            if (refusal == null) {
                taken.add(append);
                group.add(append.record());
                size += append.record().length;
            } else {
                problem = refusal;
                wanted = append.record().length;
                refuse(append.completion(), new IOException(refusal));
            }
        }
        if (!group.isEmpty()) {
            write(taken, group, size);
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
        return more < room ? null : "the volume of the spool " + directory + " is full";
    }

    private void write(List<Append> appends, List<byte[]> group, long size) {
        long start = System.nanoTime();
        try {
            store.append(group);
            metrics.append().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            bytes.addAndGet(size);
            for (Append append : appends) {
                waiting.decrementAndGet();
                tell(append.completion(), null);
            }
        } catch (IOException e) {
            failed = true;
            recoverAt = System.nanoTime() + RETRY.toNanos();
            problem = String.valueOf(e.getMessage());
            LOG.atError().addKeyValue("error", problem).log("the spool cannot be written; trying again every second");
            for (Append append : appends) {
                refuse(append.completion(), e);
            }
        }
    }

    private boolean release() {
        Released released = delivery.release(store);
        if (released.records() == 0) {
            return false;
        }
        boolean empty = store.begin() == store.end();
        bytes.updateAndGet(before -> empty ? 0 : Math.max(0, before - released.bytes()));
        if (records.addAndGet(-released.records()) == 0) {
            LOG.atInfo().log("the spool is empty; callbacks go to Kafka directly");
        }
        // Now that callbacks need not wait for it.
        store.trim();
        return true;
    }

    /** Writes what was taken, and closes. Blocks a little. */
    @Override
    public void close() {
        inbox.add(new Stop());
        try {
            thread.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
