package io.huoke.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.DeliveryRow.Told;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is new about an alert to somebody who was told of it before, or never was. Without I/O or clock. */
final class News {

    private static final int ID_BYTES = 16;

    /** What does not wake anybody is said again daily. */
    private static final Duration DAILY = Duration.ofDays(1);

    private News() {}

    /**
     * Whether there is something to tell of one that fires.
     *
     * @param told null if nothing was told
     * @param repeat how often a critical one is told again
     */
    static boolean isNew(AlertRow firing, @Nullable Told told, Duration repeat, Instant now) {
        return told == null
                || told.state() == AlertRow.State.RESOLVED
                || !told.since().equals(firing.since())
                || told.severity().compareTo(firing.severity()) < 0
                || !Objects.equals(told.notice(), firing.notice())
                || isToBeRepeated(firing, told, repeat, now);
    }

    /** One that tells when on-call is to hear again is not repeated beside. */
    private static boolean isToBeRepeated(AlertRow firing, Told told, Duration repeat, Instant now) {
        Duration pause =
                firing.severity() == AlertRow.Severity.CRITICAL || repeat.compareTo(DAILY) > 0 ? repeat : DAILY;
        return firing.notice() == null && !now.isBefore(told.at().plus(pause));
    }

    /**
     * The same for the same news, however often and by whomever it is sent; another one for each repetition.
     *
     * @param told what was told before; null if nothing was
     */
    static String id(AlertRow alert, @Nullable Told told) {
        String repeated =
                told != null && told.state() == alert.state() && told.since().equals(alert.since())
                        ? told.at().toString()
                        : "";
        String text = String.join(
                "\n",
                alert.key(),
                alert.since().toString(),
                alert.state().name(),
                String.valueOf(alert.notice()),
                alert.severity().name(),
                repeated);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
