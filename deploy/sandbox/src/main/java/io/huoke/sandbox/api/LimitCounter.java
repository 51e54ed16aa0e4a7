package io.huoke.sandbox.api;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts calls. Who is over a limit is refused for the rest of the minute (page 90312). For one thread. */
final class LimitCounter {

    private record Key(String path, String caller) {}

    private final Limits limits;
    private final InstantSource clock;
    private final Map<Key, Integer> perCorp = new HashMap<>();
    private final Map<Key, Integer> perAddress = new HashMap<>();
    private final Map<Key, Integer> running = new HashMap<>();
    private long minute;

    LimitCounter(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Lets a call in, or says why not; {@link #leave} must follow in either case. */
    Optional<Errcode> enter(String path, Optional<String> corpId, String address) {
        long now = clock.millis() / 60_000;
        if (now != minute) {
            minute = now;
            perCorp.clear();
            perAddress.clear();
        }
        boolean tooOften = perAddress.merge(new Key(path, address), 1, Integer::sum) > limits.perAddressAndMinute();
        boolean tooMany = false;
        if (corpId.isPresent()) {
            Key key = new Key(path, corpId.get());
            tooOften |= perCorp.merge(key, 1, Integer::sum) > limits.perCorpAndMinute();
            tooMany = running.merge(key, 1, Integer::sum) > limits.concurrentPerCorp();
        }
        if (tooOften) {
            return Optional.of(Errcode.FREQUENCY_LIMIT);
        }
        return tooMany ? Optional.of(Errcode.CONCURRENCY_LIMIT) : Optional.empty();
    }

    void leave(String path, Optional<String> corpId) {
        corpId.ifPresent(
                corp -> running.computeIfPresent(new Key(path, corp), (key, count) -> count > 1 ? count - 1 : null));
    }
}
