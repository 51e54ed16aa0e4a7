package io.huoke.notifier.watch;

import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.KafkaProbe;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka every few seconds whether it answers, with a client of its own: {@code KafkaUnreachable} once it has not
 * for half a minute, over after two answers in a row.
 */
public final class KafkaWatch implements Watch {

    private static final String NAME = "KafkaUnreachable";
    private static final String CLIENT_ID = "huoke-watch";
    private static final Duration PERIOD = Duration.ofSeconds(3);

    /** Longer than the restart of a broker among others, or the election of another leader. */
    private static final Duration UNANSWERED = Duration.ofSeconds(30);

    private static final int ANSWERS_UNTIL_OVER = 2;

    private final KafkaConnection kafka;
    private final InstantSource clock;
    private final Duration period;
    private final Duration unanswered;
    private @Nullable KafkaProbe probe;

    /** Null as long as it answers. */
    private @Nullable Instant since;

    private String reason;
    private int answers;

    /** Does not connect. */
    public KafkaWatch(KafkaConnection kafka, InstantSource clock) {
        this(kafka, clock, PERIOD, UNANSWERED);
    }

    /** One with other times. */
    KafkaWatch(KafkaConnection kafka, InstantSource clock, Duration period, Duration unanswered) {
        this.kafka = kafka;
        this.clock = clock;
        this.period = period;
        this.unanswered = unanswered;
        this.reason = "Kafka at " + kafka.bootstrapServers() + " has not answered yet";
    }

    @Override
    public synchronized void start() {
        // The first question may hang in DNS: until it is answered, nothing is.
        since = clock.instant();
        probe = new KafkaProbe(kafka, CLIENT_ID, period, this::take);
    }

    private synchronized void take(DependencyHealth answer) {
        Instant now = clock.instant();
        if (answer.status() != Status.UP) {
            answers = 0;
            since = since == null ? now : since;
            reason = answer.detail();
            return;
        }
        answers++;
        if (!isRaised(now) || answers >= ANSWERS_UNTIL_OVER) {
            since = null;
        }
    }

    private boolean isRaised(Instant now) {
        return since != null && Duration.between(since, now).compareTo(unanswered) >= 0;
    }

    @Override
    public synchronized List<Condition> conditions() {
        Instant began = since;
        return began != null && isRaised(clock.instant()) ? List.of(condition(began)) : List.of();
    }

    private Condition condition(Instant began) {
        return new Condition(
                NAME,
                NAME,
                Severity.CRITICAL,
                null,
                null,
                began,
                Words.clean(reason),
                "See whether the brokers run and can be reached from here, and what their logs say. Callbacks wait in the"
                        + " ingress's spool meanwhile, as long as its disk has room; nothing else goes on.",
                List.of(),
                Map.of(Condition.SERVICE, "notifier"),
                null);
    }

    @Override
    public synchronized void close() {
        KafkaProbe asking = probe;
        if (asking != null) {
            asking.close();
        }
    }
}
