package io.huoke.funnel.loss;

import io.huoke.runtime.alert.Alerting;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
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

    private static final Map<String, String> LABELS = Map.of(Condition.SERVICE, "funnel");

    private static final String ACTION =
            "Look for authentic callbacks that could not be used (`huoke dead-letters list`)"
                    + " and for the outcomes refused and unstored in the ingress's metric huoke_ingress_callback_seconds; compare"
                    + " the callback URL in WeCom's console with the endpoint's; `huoke doctor` tells what is wrong with a"
                    + " captured callback.";

    private LossAlert() {}

    static String key(String tenant) {
        return Condition.key(NAME, tenant);
    }

    /**
     * The row to publish, or empty if there is nothing new to say.
     *
     * @param corpName of the tenant, if known
     * @param known what was published last; null if nothing was
     * @param arrivals in the window and after the tenant's first scan
     */
    static Optional<AlertRow> next(
            String tenant,
            @Nullable String corpName,
            @Nullable AlertRow known,
            Arrivals arrivals,
            CallbackLoss config,
            Instant now) {
        boolean firing = known != null && known.isFiring();
        Optional<Condition> condition =
                switch (Verdict.of(arrivals, config, firing)) {
                    case QUIET -> Optional.empty();
                    case FIRING -> Optional.of(condition(tenant, corpName, arrivals, config.window(), now));
                };
        return Alerting.next(known, condition, now);
    }

    private static Condition condition(
            String tenant, @Nullable String corpName, Arrivals arrivals, Duration window, Instant now) {
        String whom = corpName == null ? tenant : tenant + " (" + corpName + ")";
        return new Condition(
                key(tenant),
                NAME,
                Severity.WARNING,
                tenant,
                corpName,
                now,
                summary(whom, arrivals, window),
                ACTION,
                List.of(),
                LABELS,
                null);
    }

    private static String summary(String whom, Arrivals arrivals, Duration window) {
        return String.format(
                Locale.ROOT,
                "callbacks are being lost for tenant %s: %.1f %% of customers added in %s came only by reconciliation"
                        + " (%,d of %,d)",
                whom,
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
