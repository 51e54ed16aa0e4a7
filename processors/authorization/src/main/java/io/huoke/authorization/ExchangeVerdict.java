package io.huoke.authorization;

import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Outcome;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import io.huoke.wecom.reactor.Reactor.End;
import java.time.Duration;
import java.time.Instant;

/**
 * What a failed attempt to exchange an auth code means for the code (guarantee G6).
 *
 * @param outcome a word for metrics
 * @param reason a sentence
 * @param counts whether it is one of the two attempts that a code has: all that WeCom may have seen, unless it answered
 *     -1 or 5xx
 * @param doubtful whether the code may be used up
 * @param isFinal whether another attempt is useless
 * @param needsHelp whether a human has to do something before another attempt can succeed
 * @param pause before another attempt
 */
record ExchangeVerdict(
        String outcome,
        String reason,
        boolean counts,
        boolean doubtful,
        boolean isFinal,
        boolean needsHelp,
        Duration pause) {

    private static final int BUSY = -1;
    private static final Duration AT_ONCE = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(10);

    /** A human needs some time. */
    private static final Duration MUCH_LATER = Duration.ofMinutes(2);

    static ExchangeVerdict of(End.Failed<?> failed, Instant now) {
        WeComException why = failed.why();
        String reason = String.valueOf(why.getMessage());
        if (failed.broke()) {
            return again("unknown", reason, true, true, false, LATER);
        }
        if (!why.outcome().reachedWeCom()) {
            return again("unsent", reason, false, false, needsHelp(why.failure()), SOON);
        }
        if (why.outcome() == Outcome.HTTP_5XX) {
            return again("server_error", reason, false, true, false, SOON);
        }
        if (why.errcode().isEmpty()) {
            return again("unknown", reason, true, why.effect() == Effect.POSSIBLE, false, AT_ONCE);
        }
        return why.errcode().getAsInt() == BUSY
                ? again("busy", reason, false, false, false, SOON)
                : refused(why.failure(), reason, now);
    }

    private static ExchangeVerdict refused(Failure failure, String reason, Instant now) {
        return switch (failure) {
            case Failure.ItemFinal item -> fatal(reason);
            case Failure.TenantFinal tenant -> fatal(reason);
            case Failure.TokenRejected rejected -> again("refused", reason, true, false, false, AT_ONCE);
            case Failure.Retry retry -> again("refused", reason, true, false, false, SOON);
            case Failure.Unknown unknown -> again("refused", reason, true, false, false, LATER);
            case Failure.TicketMissing missing -> again("refused", reason, true, false, true, MUCH_LATER);
            case Failure.Configuration configuration -> again("refused", reason, true, false, true, MUCH_LATER);
            case Failure.Throttled throttled ->
                again(
                        "throttled",
                        reason,
                        true,
                        false,
                        false,
                        throttled
                                .until()
                                .map(until -> Duration.between(now, until))
                                .orElse(LATER));
        };
    }

    private static boolean needsHelp(Failure failure) {
        return failure instanceof Failure.TicketMissing || failure instanceof Failure.Configuration;
    }

    private static ExchangeVerdict again(
            String outcome, String reason, boolean counts, boolean doubtful, boolean needsHelp, Duration pause) {
        return new ExchangeVerdict(outcome, reason, counts, doubtful, false, needsHelp, pause);
    }

    private static ExchangeVerdict fatal(String reason) {
        return new ExchangeVerdict("refused", reason, true, false, true, false, Duration.ZERO);
    }
}
