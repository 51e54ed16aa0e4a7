package io.huoke.notifier.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Set by hand. */
final class SetClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-01-02T04:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void forward(Duration by) {
        now = now.plus(by);
    }
}
