package io.huoke.runtime.alert;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of an alert: what is to be said now, given what was said last. Without I/O or clock. */
public final class Alerting {

    /** So that retention never eats a firing one. */
    public static final Duration REPEAT = Duration.ofDays(1);

    /** Figures and reasons may be told differently each time. */
    private static final Duration OTHER_WORDS = Duration.ofMinutes(10);

    private Alerting() {}

    /**
     * The row to publish, or empty if there is nothing new to say. A firing one is said again at once if it has become
     * more or less severe or its notice has changed, in other words after some minutes, and as it is daily.
     *
     * @param known what was published last; null if nothing was
     * @param condition empty if it does not hold
     */
    public static Optional<AlertRow> next(@Nullable AlertRow known, Optional<Condition> condition, Instant now) {
        AlertRow firing = known != null && known.isFiring() ? known : null;
        if (condition.isEmpty()) {
            return Optional.ofNullable(firing).map(row -> row.endedAt(now));
        }
        AlertRow row = row(condition.get(), firing, now);
        return firing == null || isDue(firing, row) ? Optional.of(row) : Optional.empty();
    }

    private static boolean isDue(AlertRow known, AlertRow row) {
        return known.severity() != row.severity()
                || !Objects.equals(known.notice(), row.notice())
                || !row.lastSeen().isBefore(nextTime(known, row.summary(), row.corpName()));
    }

    /**
     * When a condition that goes on as it is will have to be said again.
     *
     * @param said of it last
     */
    public static Instant nextTime(AlertRow said, Condition condition) {
        return nextTime(said, condition.summary(), condition.corpName());
    }

    private static Instant nextTime(AlertRow said, String summary, @Nullable String corpName) {
        boolean inOtherWords =
                !said.summary().equals(summary) || (corpName != null && !corpName.equals(said.corpName()));
        return said.lastSeen().plus(inOtherWords ? OTHER_WORDS : REPEAT);
    }

    private static AlertRow row(Condition condition, @Nullable AlertRow firing, Instant now) {
        return new AlertRow(
                condition.key(),
                condition.name(),
                State.FIRING,
                condition.severity(),
                condition.tenant(),
                condition.corpName() == null && firing != null ? firing.corpName() : condition.corpName(),
                firing == null ? condition.since() : firing.since(),
                now,
                null,
                condition.summary(),
                condition.action(),
                condition.eventIds(),
                condition.labels(),
                condition.notice());
    }
}
