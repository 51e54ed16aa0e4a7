package io.huoke.quota;

import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.callback;
import static io.huoke.quota.Events.exhausted;
import static io.huoke.quota.Events.expiring;
import static io.huoke.quota.Events.increased;
import static io.huoke.quota.Events.low;
import static io.huoke.quota.Events.midnight;
import static io.huoke.quota.QuotaDriver.START;

import io.huoke.quota.Events.Lot;
import io.huoke.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A random history of one tenant's quota: few times and few values, so that much is at the same time and at a limit. */
final class QuotaHistory {

    private static final long[] BALANCES = {-1, 0, 1, 19, 20, 25, 29, 30, 31, 500};
    private static final Duration[] STEPS = {Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofDays(1)};
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final Random random;
    private final Duration step;

    QuotaHistory(long seed) {
        this.random = new Random(seed);
        this.step = STEPS[random.nextInt(STEPS.length)];
    }

    /** What happened, in no order, nothing twice. */
    List<Event> events() {
        return IntStream.range(0, 1 + random.nextInt(14)).mapToObj(i -> event()).toList();
    }

    /** The same in another order, some of it again and again. */
    List<Event> delivered(List<Event> events) {
        List<Event> delivered = new ArrayList<>(events);
        events.forEach(event -> delivered.addAll(Collections.nCopies(random.nextInt(3), event)));
        Collections.shuffle(delivered, random);
        return delivered;
    }

    /** A time at which to look, mostly soon after the last. */
    Instant later() {
        return START.plus(step.multipliedBy(random.nextInt(14))).plusSeconds(random.nextInt(2) * 3_600L);
    }

    private Event event() {
        Instant time = START.plus(step.multipliedBy(random.nextInt(8)));
        return switch (random.nextInt(10)) {
            case 0 -> low(time);
            case 1 -> exhausted(time);
            case 2 -> increased(time);
            case 3 ->
                expiring(
                        midnight(DAY.plusDays(random.nextInt(20))).plusSeconds(random.nextInt(80_000)),
                        random.nextInt(4) == 0 ? null : (long) random.nextInt(3),
                        time);
            case 4 ->
                callback(
                        "service_balance_"
                                + List.of("low", "exhausted", "consumed").get(random.nextInt(3)),
                        "wp1",
                        time.minus(WEEK.multipliedBy(random.nextInt(2))));
            default ->
                a8(
                        time,
                        random.nextInt(1_000),
                        BALANCES[random.nextInt(BALANCES.length)],
                        IntStream.range(0, random.nextInt(4))
                                .mapToObj(i -> new Lot(DAY.plusDays(random.nextInt(20)), random.nextInt(3)))
                                .toArray(Lot[]::new));
        };
    }
}
