package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What on-call has been told of an alert: a row of {@code huoke.deliveries}. It goes with a tombstone once everybody who
 * was told that it fires has been told that it is over.
 *
 * @param alert as it was told last, so that its end can be told even if nothing else is left of it
 * @param sinks what each was told last, by the id of the sink
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryRow(AlertRow alert, Map<String, Told> sinks) implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.delivery";

    /**
     * What a sink was told.
     *
     * @param since of the alert
     * @param notice of the alert
     * @param at when it was told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Told(State state, Severity severity, Instant since, @Nullable String notice, Instant at) {

        public Told {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(at, "at");
        }

        /** That of an alert, at a time. */
        public static Told of(AlertRow alert, Instant at) {
            return new Told(alert.state(), alert.severity(), alert.since(), alert.notice(), at);
        }
    }

    public DeliveryRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Objects.requireNonNull(alert, "alert");
        sinks = Collections.unmodifiableMap(new TreeMap<>(sinks));
    }

    @Override
    public String key() {
        return alert.key();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    @JsonIgnore
    public @Nullable String tenant() {
        return alert.tenant();
    }
}
