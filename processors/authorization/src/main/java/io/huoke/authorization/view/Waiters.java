package io.huoke.authorization.view;

import io.huoke.schemas.RegistrationRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who waits for a registration to get on. Thread-safe; nothing is completed with a lock held. */
final class Waiters {

    private final Map<String, List<CompletableFuture<RegistrationRow>>> waiting = new HashMap<>();

    /**
     * Completed when {@link #changed} is called for that row.
     *
     * @param key of the row
     */
    synchronized CompletableFuture<RegistrationRow> await(String key) {
        CompletableFuture<RegistrationRow> future = new CompletableFuture<>();
        waiting.computeIfAbsent(key, unused -> new ArrayList<>()).add(future);
        var unused = future.whenComplete((row, failure) -> forget(key, future));
        return future;
    }

    private synchronized void forget(String key, CompletableFuture<RegistrationRow> future) {
        List<CompletableFuture<RegistrationRow>> others = waiting.getOrDefault(key, new ArrayList<>());
        others.remove(future);
        if (others.isEmpty()) {
            waiting.remove(key);
        }
    }

    private synchronized List<CompletableFuture<RegistrationRow>> of(String key) {
        return List.copyOf(waiting.getOrDefault(key, List.of()));
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
