package io.huoke.ingress.durable;

import io.huoke.ingress.durable.KafkaRung.Completion;
import io.huoke.ingress.durable.SpoolDelivery.Released;
import io.huoke.ingress.durable.SpoolMessage.Acknowledged;
import io.huoke.ingress.durable.SpoolMessage.Append;
import io.huoke.ingress.durable.SpoolMessage.Forget;
import io.huoke.ingress.durable.SpoolMessage.Stop;
import io.huoke.ingress.durable.SpoolMessage.Wake;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records while Kafka does not, and hands them on in order when it does. One thread owns the {@link SpoolStore}:
 * it writes what has come together ({@link SpoolWriter}) and sends what is stored to Kafka ({@link SpoolDelivery}).
 * Everybody else talks to it by messages, so no caller ever waits for the disk. Safe for use by any thread.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int MAX_GROUP = 1_000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration FORGET_AGAIN = Duration.ofMinutes(1);
    private static final Duration CLOSE = Duration.ofMillis(1_500);

    private final int maxWaiting;
    private final SpoolStore store;
    private final SpoolWriter writer;
    private final SpoolDelivery delivery;
    private final BlockingQueue<SpoolMessage> inbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Records that are stored, or wait to be. */
    private final AtomicLong records = new AtomicLong();

    private final Thread thread = Thread.ofPlatform().name("spool").daemon().unstarted(this::run);
    /** What the thread has taken out of the inbox. */
    private final Set<Append> unanswered = new LinkedHashSet<>();
    /** Those that are not told yet. */
    private final List<Forget> forgetting = new ArrayList<>();

    private long forgetAt = System.nanoTime();

    private boolean stopped;

    /**
     * How the spool is.
     *
     * @param records that are not on Kafka yet, those included that wait to be written
     * @param bytes the size of those that are written; estimated from the files after a restart
     * @param problem why it takes no more, if it does not
     * @param refusal why Kafka did not take what was sent last, if it did not
     */
    record Status(long records, long bytes, Optional<String> problem, Optional<String> refusal) {}

    /**
     * Opens the spool; blocks.
     *
     * @param maxBytes of records; more are refused
     * @param maxWaiting how many records at most wait to be written; more are refused
     * @throws SpoolInUseException if another process has the directory
     */
    Spool(Path directory, long maxBytes, int maxWaiting, KafkaRung kafka, MeterRegistry registry)
            throws SpoolInUseException {
        this.maxWaiting = maxWaiting;
        this.store = new SpoolStore(directory);
        SpoolMetrics metrics = new SpoolMetrics(registry, this::status);
        this.writer = new SpoolWriter(store, maxBytes, metrics);
        this.delivery = new SpoolDelivery(kafka, this::acknowledgement, metrics);
        this.records.set(writer.open());
    }

    /** Begins to work. */
    void start() {
        thread.start();
        // What left while nobody was here to be told to forget it.
        var unused = forget();
    }

    Status status() {
        return new Status(records.get(), writer.bytes(), writer.problem(), delivery.problem());
    }

    /** Kafka may take records now. */
    void wake() {
        inbox.add(new Wake());
    }

    /**
     * Makes the files forget what has left the spool, as soon as all that is in it has.
     *
     * @return completes once they have, by the spool's thread; never if Kafka does not come back
     */
    CompletableFuture<Void> forget() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        inbox.add(new Forget(done));
        return done;
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
            answer(completion, new IOException(maxWaiting + " callbacks wait for the disk already"));
            return;
        }
        try {
            inbox.add(new Append(SpoolCodec.encode(record), completion));
        } catch (RuntimeException | OutOfMemoryError e) {
            answer(completion, new IOException("the record cannot be encoded", e));
        }
    }

    private void answer(Append append, @Nullable Exception refusal) {
        unanswered.remove(append);
        answer(append.completion(), refusal);
    }

    private void answer(Completion completion, @Nullable Exception refusal) {
        waiting.decrementAndGet();
        if (refusal != null) {
            records.decrementAndGet();
        }
        try {
            completion.done(refusal);
        } catch (RuntimeException e) {
            // Whoever asked may be gone, with its event loop.
            LOG.atDebug().setCause(e).log("nobody waits for the spool's answer any more");
        }
    }

    private Completion acknowledgement(long number) {
        return failure -> inbox.add(new Acknowledged(number, failure));
    }

    private void run() {
        List<SpoolMessage> messages = new ArrayList<>();
        while (!stopped) {
            try {
                messages.clear();
                await(messages);
                handle(messages);
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("the spool begins its delivery again after a failure");
                delivery.beginAgain();
                List.copyOf(unanswered).forEach(append -> answer(append, new IOException("the spool failed", e)));
            } catch (InterruptedException e) {
                stopped = true;
            }
        }
        store.close();
    }

    private void await(List<SpoolMessage> messages) throws InterruptedException {
        boolean again = writer.problem().isPresent() || delivery.isRetrying() || !forgetting.isEmpty();
        SpoolMessage first = again ? inbox.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS) : inbox.take();
        if (first != null) {
            messages.add(first);
            inbox.drainTo(messages, MAX_GROUP);
        }
    }

    private void handle(List<SpoolMessage> messages) {
        List<Acknowledged> acknowledgements = new ArrayList<>();
        for (SpoolMessage message : messages) {
            switch (message) {
                case Append append -> unanswered.add(append);
                case Acknowledged acknowledged -> acknowledgements.add(acknowledged);
                case Forget forget -> forgetting.add(forget);
                case Wake wake -> {}
                case Stop stop -> stopped = true;
            }
        }
        records.addAndGet(writer.recover());
        acknowledgements.forEach(known -> delivery.acknowledged(store, known.number(), known.failure()));
        writer.write(List.copyOf(unanswered), this::answer);
        release();
        if (!stopped) {
            delivery.send(store);
            if (release()) {
                // What is damaged is done without Kafka, and nobody tells that there is room for more.
                wake();
            }
        }
        forgetReleased();
    }

    /** Only while there is nothing else, so that no callback waits for it. */
    private void forgetReleased() {
        boolean due = !forgetting.isEmpty() && System.nanoTime() - forgetAt >= 0;
        if (!due || !store.isOpen() || store.begin() != store.end()) {
            return;
        }
        try {
            store.forget();
            forgetting.forEach(forget -> forget.done().complete(null));
            forgetting.clear();
        } catch (IOException e) {
            forgetAt = System.nanoTime() + FORGET_AGAIN.toNanos();
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("the spool's files cannot forget what has left them; trying again every minute");
        }
    }

    private boolean release() {
        Released released = delivery.release(store);
        if (released.records() == 0) {
            return false;
        }
        writer.released(released.bytes());
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
