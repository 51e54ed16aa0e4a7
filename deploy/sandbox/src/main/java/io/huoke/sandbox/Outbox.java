package io.huoke.sandbox;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends in the background, many at a time and, as WeCom, in no certain order. Callbacks wait until somebody listens, so
 * that it does not matter who starts first. Safe for use by any thread.
 */
final class Outbox implements AutoCloseable {

    /** What is more than that is lost, as WeCom loses what it cannot deliver (page 91116). */
    private static final int MAX_UNDER_WAY = 1_000;

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration PAGE_WITHIN = Duration.ofSeconds(20);

    /** What may take its time. */
    interface Task {
        void run() throws InterruptedException;
    }

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MAX_UNDER_WAY);
    private final CountDownLatch listening = new CountDownLatch(1);
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** What waits goes as soon as somebody listens there. */
    void open(URI base) {
        executor.execute(() -> awaitListener(base));
    }

    private void awaitListener(URI base) {
        try {
            while (!listens(base)) {
                Thread.sleep(RETRY);
            }
            listening.countDown();
        } catch (InterruptedException e) {
            // Closed meanwhile.
        }
    }

    private static boolean listens(URI base) {
        int port = base.getPort() >= 0 ? base.getPort() : base.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket(base.getHost(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    Poster poster(CallbackUrl target) {
        return new Poster(http, target);
    }

    /** As soon as callbacks are taken. */
    void whenListenedTo(Task task) {
        submit(() -> {
            listening.await();
            task.run();
        });
    }

    /** Blocks until it is answered or lost. */
    void deliver(Poster poster, String message) throws InterruptedException {
        boolean wasAccepted = poster.post(message) == Poster.Delivery.ACCEPTED;
        (wasAccepted ? accepted : failed).incrementAndGet();
    }

    /** Goes to a page once, as a browser. */
    void browse(URI page) {
        submit(() -> {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(page).timeout(PAGE_WITHIN).build();
                boolean shown = http.send(request, BodyHandlers.discarding()).statusCode() == 200;
                (shown ? accepted : failed).incrementAndGet();
            } catch (IOException e) {
                failed.incrementAndGet();
            }
        });
    }

    private void submit(Task task) {
        if (!places.tryAcquire()) {
            failed.incrementAndGet();
            return;
        }
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            // Closed meanwhile.
        } finally {
            places.release();
        }
    }

    /** How many callbacks and pages were answered well. */
    long accepted() {
        return accepted.get();
    }

    /** How many were answered otherwise, or not at all, or were too many. */
    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        http.shutdownNow();
    }
}
