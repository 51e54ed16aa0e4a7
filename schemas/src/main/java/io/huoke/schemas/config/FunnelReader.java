package io.huoke.schemas.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Globs;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Reads how customers are counted, and when it is said that some are missing. */
final class FunnelReader {

    private static final Duration MIN_WINDOW = Duration.ofMinutes(1);
    private static final Duration MAX_ATTRIBUTION_WINDOW = Duration.ofDays(30);
    private static final Duration MAX_LOSS_WINDOW = Duration.ofDays(7);
    private static final double PERCENT = 100;

    /** WeCom cuts a State off after so many bytes (page 97297). */
    private static final int MAX_STATE = 64;

    private FunnelReader() {}

    static Optional<HuokeConfig.Funnel> funnel(ConfigSection section) {
        HuokeConfig.Funnel usual = HuokeConfig.Funnel.DEFAULT;
        Duration window = section.value(
                "attribution-window", usual.attributionWindow(), text -> window(text, MAX_ATTRIBUTION_WINDOW, "30d"));
        ZoneId zone = section.value("zone", usual.zone(), FunnelReader::zone);
        Globs personal = section.list("personal-states", usual.personalStates(), FunnelReader::states);
        return section.build(() -> new HuokeConfig.Funnel(window, zone, personal));
    }

    private static Globs states(List<String> patterns) {
        for (String pattern : patterns) {
            int length = pattern.replace("*", "").getBytes(UTF_8).length;
            if (pattern.isEmpty() || length > MAX_STATE) {
                throw new IllegalArgumentException("write a State of at most " + MAX_STATE + " bytes, * for any text");
            }
        }
        return Globs.of(patterns);
    }

    static Optional<HuokeConfig.CallbackLoss> callbackLoss(ConfigSection section) {
        HuokeConfig.CallbackLoss usual = HuokeConfig.Alerts.DEFAULT.callbackLoss();
        double threshold = section.value("threshold", usual.threshold(), FunnelReader::percentage);
        Duration window = section.value("window", usual.window(), text -> window(text, MAX_LOSS_WINDOW, "7d"));
        int minCustomers =
                section.value("min-customers", usual.minCustomers(), text -> Values.integer(text, 1, 1_000_000));
        return section.build(() -> new HuokeConfig.CallbackLoss(threshold, window, minCustomers));
    }

    private static Duration window(String text, Duration max, String maxText) {
        Duration window = Values.duration(text);
        if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(max) > 0) {
            throw new IllegalArgumentException("write a time from 1m to " + maxText);
        }
        return window;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write a time zone like Asia/Shanghai", e);
        }
    }

    private static double percentage(String text) {
        try {
            double share = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : "") / PERCENT;
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for both.
        }
        throw new IllegalArgumentException("write a percentage from 0% to 100%, for example 2%");
    }
}
