package io.huoke.authorization.view;

import io.huoke.schemas.RegistrationRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who waits for a registration to get on. Thread-safe; nothing is completed with a lock held. */
final class Waiters {

    /** By the key of the row, and a number of each who waits. */
    private final Map<String, Map<Long, CompletableFuture<RegistrationRow>>> waiting = new HashMap<>();

    private long last;

    /**
     * Completed when {@link #changed} is called for that row.
     *
     * @param key of the row
     */
    synchronized CompletableFuture<RegistrationRow> await(String key) {
        CompletableFuture<RegistrationRow> future = new CompletableFuture<>();
        long number = ++last;
        waiting.computeIfAbsent(key, unused -> new HashMap<>()).put(number, future);
        var unused = future.whenComplete((row, failure) -> forget(key, number));
        return future;
    }

    private synchronized void forget(String key, long number) {
        Map<Long, CompletableFuture<RegistrationRow>> others = waiting.getOrDefault(key, new HashMap<>());
        others.remove(number);
        if (others.isEmpty()) {
            waiting.remove(key);
        }
    }

    private synchronized List<CompletableFuture<RegistrationRow>> of(String key) {
        return List.copyOf(waiting.getOrDefault(key, Map.of()).values());
    }

    /** It has got as far as anybody waits for. */
    void changed(RegistrationRow row) {
        of(row.key()).forEach(future -> future.complete(row));
    }

    /** It is not there any more. */
    void gone(String key) {
        of(key).forEach(future -> future.cancel(false));
    }

    /** Nothing will come any more. */
    void close() {
        List<String> keys;
        synchronized (this) {
            keys = List.copyOf(waiting.keySet());
        }
        keys.forEach(this::gone);
    }
}
