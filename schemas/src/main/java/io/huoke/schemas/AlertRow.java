package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What on-call has to know: a row of {@code huoke.alerts}. A firing one is published again daily.
 *
 * @param key stable as long as the condition is the same
 * @param name of the condition, for example {@code SuiteTicketSilence}
 * @param tenant null where it is about no single one
 * @param since when the condition began
 * @param lastSeen when it was last found to hold
 * @param resolvedAt when it had ended
 * @param summary one sentence: what is wrong, with whom
 * @param action what to do
 * @param eventIds the events that caused it
 * @param labels what else identifies it; no volatile value
 * @param notice changes when on-call is to hear again of one that fires; absent where once is enough
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlertRow(
        String key,
        String name,
        State state,
        Severity severity,
        @Nullable String tenant,
        @Nullable String corpName,
        Instant since,
        Instant lastSeen,
        @Nullable Instant resolvedAt,
        String summary,
        String action,
        List<String> eventIds,
        Map<String, String> labels,
        @Nullable String notice)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.alert";

    /** Whether the condition holds. */
    public enum State {
        @JsonProperty("firing")
        FIRING,
        @JsonProperty("resolved")
        RESOLVED
    }

    /** How urgent it is, least urgent first. */
    public enum Severity {
        @JsonProperty("info")
        INFO,
        @JsonProperty("warning")
        WARNING,
        @JsonProperty("critical")
        CRITICAL
    }

    public AlertRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(lastSeen, "lastSeen");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(action, "action");
        labels.values().forEach(label -> Objects.requireNonNull(label, "a label"));
        eventIds = List.copyOf(eventIds);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Whether the condition holds. */
    @JsonIgnore
    public boolean isFiring() {
        return state == State.FIRING;
    }

    /** The same, found to hold once more. */
    public AlertRow seenAt(Instant now) {
        return at(state, now, resolvedAt);
    }

    /** The same after the condition has ended. */
    public AlertRow endedAt(Instant now) {
        return at(State.RESOLVED, now, now);
    }

    private AlertRow at(State newState, Instant now, @Nullable Instant ended) {
        return new AlertRow(
                key, name, newState, severity, tenant, corpName, since, now, ended, summary, action, eventIds, labels,
                notice);
    }

    @Override
    @JsonProperty
    @JsonIgnore(false)
    public String key() {
        return key;
    }

    @Override
    public String type() {
        return TYPE;
    }
}
