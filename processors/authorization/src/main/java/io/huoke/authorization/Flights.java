package io.huoke.authorization;

import io.huoke.schemas.config.Secret;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The auth codes that this process has asked WeCom about, with the answers that are not durable yet. Outlives duties:
 * whoever looks after a code next joins the call that is under way, instead of asking again. Thread-safe.
 */
final class Flights {

    private final ConcurrentMap<String, CompletableFuture<Secret>> flights = new ConcurrentHashMap<>();

    /**
     * Asks, or waits for the one who has asked already. Blocks.
     *
     * @param key of the exchange
     * @return WeCom's answer, which stays here until it is {@linkplain #landed durable}
     */
    Secret fly(String key, Supplier<Secret> call) {
        CompletableFuture<Secret> mine = new CompletableFuture<>();
        CompletableFuture<Secret> other = flights.putIfAbsent(key, mine);
        if (other != null) {
            return join(other);
        }
        try {
            Secret answer = call.get();
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            flights.remove(key, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static Secret join(CompletableFuture<Secret> other) {
        try {
            return other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Whether WeCom has been asked and the answer is not durable. */
    boolean has(String key) {
        return flights.containsKey(key);
    }

    /** The answer is durable, or nobody needs it any more. */
    void landed(String key) {
        flights.remove(key);
    }
}
