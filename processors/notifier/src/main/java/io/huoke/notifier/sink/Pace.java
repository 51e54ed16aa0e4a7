package io.huoke.notifier.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** So many messages in any window of time, whenever it begins. For one thread. */
final class Pace {

    private final int most;
    private final Duration window;
    private final InstantSource clock;

    /** In ascending order. */
    private final List<Instant> sent;

    /** @param before when messages were sent earlier; the same time twice is one message that told of several alerts */
    Pace(int most, Duration window, InstantSource clock, Collection<Instant> before) {
        this.most = most;
        this.window = window;
        this.clock = clock;
        this.sent = new ArrayList<>(before.stream().distinct().sorted().toList());
    }

    /** How long until another may be sent. */
    Duration pause() {
        Instant now = clock.instant();
        sent.removeIf(at -> !at.plus(window).isAfter(now));
        // What lies in the future was sent before the clock was set back.
        sent.replaceAll(at -> at.isAfter(now) ? now : at);
        return sent.size() < most
                ? Duration.ZERO
                : Duration.between(now, sent.get(sent.size() - most).plus(window));
    }

    /** One has been sent and has arrived by now, if it has at all: the window that counts is the receiver's. */
    void sent() {
        sent.add(clock.instant());
    }
}
