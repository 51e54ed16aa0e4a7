package io.huoke.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets SIGTERM and Ctrl-C end a command the ordinary way: its thread is interrupted, and the JVM waits until it has
 * cleaned up.
 */
final class Termination implements AutoCloseable {

    /** What was answered is durable whatever happens, and the process promises to be gone within 10 s. */
    private static final Duration CLEAN_UP = Duration.ofMillis(9_500);

    private final Thread command;
    private final CountDownLatch cleanedUp = new CountDownLatch(1);

    private Termination(Thread command) {
        this.command = command;
    }

    /** Call it first, on the thread that runs the command, and close it last. */
    static Termination interruptsThisThread() {
        Termination termination = new Termination(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(termination::await, "termination"));
        return termination;
    }

    private void await() {
        try {
            if (cleanedUp.getCount() > 0) {
                command.interrupt();
                var unused = cleanedUp.await(CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cleanedUp.countDown();
    }
}
