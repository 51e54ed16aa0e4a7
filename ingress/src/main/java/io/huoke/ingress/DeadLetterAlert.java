package io.huoke.ingress;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What on-call is told about callbacks that are authentic and cannot be used, in words. Without I/O or clock. */
enum DeadLetterAlert {
    /** Whatever is wrong with them except for their age. */
    ARRIVING("DeadLettersArriving"),
    /** Their timestamp is far from now. */
    STALE("StaleTimestamps");

    private static final String ENDPOINT = "endpoint";

    private final String conditionName;

    DeadLetterAlert(String conditionName) {
        this.conditionName = conditionName;
    }

    /** The one that tells of callbacks that were kept for this reason. */
    static DeadLetterAlert of(String reason) {
        return reason.equals(CallbackDecoder.STALE) ? STALE : ARRIVING;
    }

    /** Whether a row of that key is one of these, of whichever endpoint and replica. */
    static boolean isKey(String key) {
        return Arrays.stream(values()).anyMatch(alert -> key.startsWith(alert.key("")));
    }

    String key(String endpoint) {
        return Condition.key(conditionName, endpoint);
    }

    /** What is to be told; the same as long as nothing else arrives. */
    Condition condition(DeadLetterArrivals arrivals) {
        return new Condition(
                key(arrivals.endpoint()),
                conditionName,
                Severity.WARNING,
                null,
                null,
                arrivals.first(),
                summary(arrivals),
                action(),
                arrivals.ids(),
                Map.of(Condition.SERVICE, "ingress", ENDPOINT, arrivals.endpoint()),
                null);
    }

    private String summary(DeadLetterArrivals arrivals) {
        String what =
                switch (this) {
                    case ARRIVING -> "cannot be used (" + reasons(arrivals) + ")";
                    case STALE -> "have a timestamp that is far from now";
                };
        return "callbacks of endpoint " + arrivals.endpoint() + " " + what + " and are kept as dead letters: "
                + arrivals.number() + " within 10 min, the last at "
                + arrivals.last().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String reasons(DeadLetterArrivals arrivals) {
        return arrivals.reasons().entrySet().stream()
                .map(reason -> reason.getKey() + ": " + reason.getValue())
                .collect(Collectors.joining(", "));
    }

    private String action() {
        return switch (this) {
            case ARRIVING ->
                "`huoke dead-letters list` says what is wrong with each; once that is mended,"
                        + " `huoke dead-letters replay --all` takes them in.";
            case STALE ->
                "Compare the clock of the ingress's machine with the true time (NTP). If it is right, somebody posts"
                        + " again what they have captured: change the endpoint's Token. `huoke dead-letters list` shows"
                        + " them, `huoke dead-letters replay` takes in those that are genuine.";
        };
    }
}
