package io.huoke.notifier.watch;

import java.time.Instant;
import java.util.Optional;

/** Whether something is wrong, told from asking again and again: one bad answer is none yet. For one thread. */
final class Trouble {

    /** A service that is started again is missed by as many questions at most. */
    private static final int BAD_UNTIL_RAISED = 3;

    private static final int GOOD_UNTIL_OVER = 2;

    /**
     * What is wrong.
     *
     * @param since when the first of the bad answers came
     * @param reason what the last of them said
     */
    record Told(Instant since, String reason) {}

    private Optional<Told> told = Optional.empty();
    private int bad;
    private int good;

    /** What is wrong, if that is certain by now. */
    Optional<Told> told() {
        return isRaised() ? told : Optional.empty();
    }

    void bad(Instant now, String reason) {
        told = Optional.of(new Told(told.map(Told::since).orElse(now), reason));
        bad++;
        good = 0;
    }

    void good() {
        good++;
        if (!isRaised() || good >= GOOD_UNTIL_OVER) {
            told = Optional.empty();
            bad = 0;
        }
    }

    private boolean isRaised() {
        return bad >= BAD_UNTIL_RAISED;
    }
}
