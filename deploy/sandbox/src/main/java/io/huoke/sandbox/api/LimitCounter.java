package io.huoke.sandbox.api;

import io.huoke.sandbox.api.Limits.Window;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts calls. Who is over a limit is refused for the rest of the minute or hour (page 90312). For one thread. */
final class LimitCounter {

    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /**
     * Who calls.
     *
     * @param corpId the corp that it is about, as far as it can be told
     * @param ownApp whether it is a corp's own app and not a provider's
     */
    record Caller(Optional<String> corpId, boolean ownApp, String address) {}

    private record Key(String path, String caller) {}

    /** Calls of everybody within the present unit of time. */
    private static final class Calls {

        private final long unitMs;
        private final Map<Key, Integer> counts = new HashMap<>();
        private long unit;

        Calls(long unitMs) {
            this.unitMs = unitMs;
        }

        int add(Key key, long nowMs) {
            long now = nowMs / unitMs;
            if (now != unit) {
                unit = now;
                counts.clear();
            }
            return counts.merge(key, 1, Integer::sum);
        }
    }

    private final Limits limits;
    private final InstantSource clock;
    private final Calls perMinute = new Calls(MINUTE_MS);
    private final Calls perHour = new Calls(HOUR_MS);
    private final Map<Key, Integer> running = new HashMap<>();

    LimitCounter(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Lets a call in, or says why not; {@link #leave} must follow in either case. */
    Optional<Errcode> enter(String path, Caller caller) {
        Window ofAddress = caller.ownApp() ? limits.ownAppsPerAddress() : limits.perAddress();
        String apps = caller.ownApp() ? "own apps at " : "provider at ";
        boolean tooOften = isOver(ofAddress, new Key(path, apps + caller.address()));
        boolean tooMany = false;
        if (caller.corpId().isPresent()) {
            Key key = new Key(path, caller.corpId().get());
            tooOften |= isOver(limits.perCorp(), key);
            tooMany = running.merge(key, 1, Integer::sum) > limits.concurrentPerCorp();
        }
        if (tooOften) {
            return Optional.of(Errcode.FREQUENCY_LIMIT);
        }
        return tooMany ? Optional.of(Errcode.CONCURRENCY_LIMIT) : Optional.empty();
    }

    private boolean isOver(Window window, Key key) {
        long now = clock.millis();
        int inMinute = perMinute.add(key, now);
        int inHour = perHour.add(key, now);
        return inMinute > window.perMinute() || inHour > window.perHour();
    }

    void leave(String path, Caller caller) {
        caller.corpId()
                .ifPresent(corp ->
                        running.computeIfPresent(new Key(path, corp), (key, count) -> count > 1 ? count - 1 : null));
    }
}
