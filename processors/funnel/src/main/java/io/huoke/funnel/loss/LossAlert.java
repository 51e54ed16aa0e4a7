package io.huoke.funnel.loss;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import io.huoke.schemas.config.HuokeConfig.CallbackLoss;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of the alert: what is to be said now, given what was said last. Without I/O or clock. */
final class LossAlert {

    static final String NAME = "CallbackLoss";

    /** The label that tells whose alerts these are. */
    private static final Map<String, String> LABELS = Map.of("service", "funnel");

    /** So that retention never eats a firing one. */
    private static final Duration REPEAT = Duration.ofDays(1);

    /** The figures change with each customer. */
    private static final Duration OTHER_WORDS = Duration.ofMinutes(10);

    private static final String ACTION =
            "Look for authentic callbacks that could not be used (`huoke dead-letters list`)"
                    + " and for the outcomes refused and unstored in the ingress's metric huoke_ingress_callback_seconds; compare"
                    + " the callback URL in WeCom's console with the endpoint's; `huoke doctor` tells what is wrong with a"
                    + " captured callback.";

    private LossAlert() {}

    static String key(String tenant) {
        return NAME + "/" + tenant;
    }

    /**
     * The row to publish, or empty if there is nothing new to say.
     *
     * @param known what was published last; null if nothing was
     * @param arrivals in the window and after the tenant's first scan
     */
    static Optional<AlertRow> next(
            String tenant, @Nullable AlertRow known, Arrivals arrivals, CallbackLoss config, Instant now) {
        AlertRow before = known != null && known.isFiring() ? known : null;
        return switch (Verdict.of(arrivals, config, before != null)) {
            case QUIET -> Optional.ofNullable(before).map(row -> row.endedAt(now));
            case FIRING -> {
                Instant since = before == null ? now : before.since();
                AlertRow row = firing(tenant, since, summary(tenant, arrivals, config.window()), now);
                yield before == null || isDue(before, row, now) ? Optional.of(row) : Optional.empty();
            }
        };
    }

    private static boolean isDue(AlertRow known, AlertRow row, Instant now) {
        Duration age = Duration.between(known.lastSeen(), now);
        boolean inOtherWords = !known.summary().equals(row.summary());
        return age.compareTo(inOtherWords ? OTHER_WORDS : REPEAT) >= 0;
    }

    private static AlertRow firing(String tenant, Instant since, String summary, Instant now) {
        return new AlertRow(
                key(tenant),
                NAME,
                State.FIRING,
                Severity.WARNING,
                tenant,
                null,
                since,
                now,
                null,
                summary,
                ACTION,
                List.of(),
                LABELS);
    }

    private static String summary(String tenant, Arrivals arrivals, Duration window) {
        return String.format(
                Locale.ROOT,
                "callbacks are being lost for tenant %s: %.1f %% of customers added in %s came only by reconciliation"
                        + " (%,d of %,d)",
                tenant,
                100 * arrivals.share(),
                inWords(window),
                arrivals.missed(),
                arrivals.adds());
    }

    private static String inWords(Duration window) {
        boolean wholeHours = window.equals(Duration.ofHours(window.toHours()));
        return wholeHours ? window.toHours() + " h" : window.toMinutes() + " min";
    }
}
