package io.huoke.cli.authorization;

import io.huoke.cli.HuokeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The authorization service in a process that is killed at random moments and started again, until it is spared. */
final class Killed implements AutoCloseable {

    private static final int LONGEST_LIFE_MS = 4_000;

    private final Site site;
    private final Random random;
    private final AtomicInteger kills = new AtomicInteger();
    private final CountDownLatch spared = new CountDownLatch(1);
    private final CompletableFuture<HuokeProcess> survivor;

    Killed(Site site, long seed) {
        this.site = site;
        this.random = new Random(seed);
        this.survivor = CompletableFuture.supplyAsync(this::run);
    }

    private HuokeProcess run() {
        try {
            HuokeProcess process = start();
            // Not before it works: one that never does anything is never hurt.
            while (!spared.await(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS)) {
                process.kill();
                kills.incrementAndGet();
                process = start();
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HuokeProcess start() throws IOException {
        HuokeProcess process = site.up("authorization", "authorization");
        process.awaitOutput("authorization ready");
        return process;
    }

    int kills() {
        return kills.get();
    }

    /** Kills it no more; returns the last one, which runs. */
    HuokeProcess spare() {
        spared.countDown();
        return survivor.join();
    }

    @Override
    public void close() {
        spare().close();
    }
}
