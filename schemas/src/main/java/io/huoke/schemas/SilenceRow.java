package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that on-call does not want to hear of for a while: a row of {@code huoke.silences}. A tombstone ends it early.
 *
 * @param id of the silence
 * @param name of the alerts it is for; null for any
 * @param tenants whose alerts it is for, a pattern in which {@code *} stands for any text; null for any alert, of a tenant or
 *     not
 * @param alertKey of the one alert it is for; null for any
 * @param createdAt from when on
 * @param until when
 * @param comment why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SilenceRow(
        String id,
        @Nullable String name,
        @Nullable String tenants,
        @Nullable String alertKey,
        Instant createdAt,
        Instant until,
        @Nullable String comment)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.silence";

    public SilenceRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(until, "until");
        if (name == null && tenants == null && alertKey == null) {
            throw new IllegalArgumentException("a silence names alerts by name, tenant or key; it cannot be for all");
        }
    }

    /** Whether on-call does not want to hear of an alert at that time. */
    public boolean covers(AlertRow alert, Instant now) {
        return now.isBefore(until)
                && (name == null || name.equals(alert.name()))
                && (alertKey == null || alertKey.equals(alert.key()))
                && (tenants == null
                        || (alert.tenant() != null && Globs.of(List.of(tenants)).match(alert.tenant())));
    }

    @Override
    public String key() {
        return id;
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** None: it may be for several. */
    @Override
    @JsonIgnore
    public @Nullable String tenant() {
        return null;
    }
}
