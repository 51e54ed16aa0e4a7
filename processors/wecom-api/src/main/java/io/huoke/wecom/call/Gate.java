package io.huoke.wecom.call;

import io.huoke.wecom.call.WeComException.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Lets calls through as WeCom's limits allow (page 90312). Thread-safe. */
final class Gate {

    private final Lanes lanes;

    Gate(Lanes lanes) {
        this.lanes = lanes;
    }

    /** A call that may be sent now. Closing it makes room for the next. */
    record Turn(Lane lane, Budget address, long place) implements AutoCloseable {

        /** It was not sent after all. */
        void unspent() {
            lane.budget().giveBack();
            address.giveBack();
        }

        void succeeded() {
            lane.parallelism().succeeded();
        }

        /** WeCom said that there are too many calls; returns the failure with what follows from it. */
        WeComException throttled(Call<?> call, WeComException e) {
            if (e.errcode().orElse(0) != ErrorCode.RATE_LIMIT.number()) {
                lane.parallelism().crowded(place);
                return e;
            }
            Instant until = lane.block();
            return WeComException.refused(
                    call.api(),
                    e.getMessage() + " until " + until,
                    new Failure.Throttled(Optional.of(until)),
                    Effect.NONE,
                    ErrorCode.RATE_LIMIT.number());
        }

        @Override
        public void close() {
            lane.parallelism().leave();
        }
    }

    /**
     * Waits for a call's turn.
     *
     * @throws WeComException if it does not come before the deadline
     */
    Turn enter(Call<?> call, Deadline deadline) throws InterruptedException {
        Lane lane = lanes.lane(call);
        Budget address = lanes.address(call);
        while (true) {
            awaitEndOfBlock(call, lane, deadline);
            OptionalLong place = lane.parallelism().enter(deadline);
            if (place.isEmpty()) {
                throw notSent(call, Outcome.CROWDED, "other calls of the same corp to it took all the time");
            }
            Turn turn = new Turn(lane, address, place.getAsLong());
            boolean kept = false;
            try {
                kept = spend(call, lane, address, deadline);
                if (kept) {
                    return turn;
                }
            } finally {
                if (!kept) {
                    turn.close();
                }
            }
        }
    }

    private static void awaitEndOfBlock(Call<?> call, Lane lane, Deadline deadline) throws InterruptedException {
        Optional<Lane.Block> block = lane.blocked();
        if (block.isEmpty()) {
            return;
        }
        Duration left = block.get().end().left();
        if (!deadline.allows(left)) {
            Instant until = block.get().until();
            throw WeComException.failed(
                    call.api(),
                    Outcome.BLOCKED,
                    call + ": WeCom blocks it until " + until + " (45009); fewer calls avoid that",
                    new Failure.Throttled(Optional.of(until)));
        }
        TimeUnit.NANOSECONDS.sleep(left.toNanos());
    }

    /** Takes a call's worth of both budgets; false, with nothing taken, if WeCom has begun to block meanwhile. */
    private static boolean spend(Call<?> call, Lane lane, Budget address, Deadline deadline)
            throws InterruptedException {
        if (!lane.budget().take(deadline)) {
            throw notSent(call, Outcome.BUDGET, "this corp's budget of calls is used up");
        }
        boolean spent = false;
        try {
            if (!address.take(deadline)) {
                throw notSent(call, Outcome.BUDGET, "this address's budget of calls is used up");
            }
            spent = lane.blocked().isEmpty();
            if (!spent) {
                address.giveBack();
            }
            return spent;
        } finally {
            if (!spent) {
                lane.budget().giveBack();
            }
        }
    }

    private static WeComException notSent(Call<?> call, Outcome reason, String why) {
        return WeComException.failed(
                call.api(), reason, call + ": not sent, " + why, new Failure.Throttled(Optional.empty()));
    }
}
