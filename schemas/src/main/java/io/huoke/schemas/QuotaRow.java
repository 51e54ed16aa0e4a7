package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a tenant's acquisition quota (page 97375): a row of {@code huoke.quota}. What neither a callback nor A8
 * has told is absent.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param state what callbacks and A8 say together
 * @param balance customers that can still be added by links, as A8 told last
 * @param used customers added by links in all of history, as A8 told last
 * @param batches what is left of each purchase, as A8 told last, the first to end first
 * @param asOf of the latest fact that the state rests on
 * @param source of that fact
 * @param exhaustedForecast the day in Asia/Shanghai on which the balance runs out, at the pace of the days before; absent
 *     where there is too little history, or where that day is far away
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QuotaRow(
        String tenant,
        State state,
        @Nullable Long balance,
        @Nullable Long used,
        List<Batch> batches,
        Instant asOf,
        Source source,
        @Nullable LocalDate exhaustedForecast)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.quota";

    /** How much there is. */
    public enum State {
        @JsonProperty("ok")
        OK,
        /** Less than 20 (page 97299). */
        @JsonProperty("low")
        LOW,
        /** Nothing: customers who tap a link are turned away. */
        @JsonProperty("exhausted")
        EXHAUSTED,
        @JsonProperty("unknown")
        UNKNOWN
    }

    /** How something was learned. */
    public enum Source {
        @JsonProperty("callback")
        CALLBACK,
        @JsonProperty("a8")
        A8
    }

    /**
     * What is left of one or more purchases that end on the same day.
     *
     * @param expireDate in Asia/Shanghai
     * @param balance customers that can still be added
     */
    public record Batch(LocalDate expireDate, long balance) {}

    public QuotaRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(source, "source");
        batches = batches == null ? List.of() : List.copyOf(batches);
    }

    @Override
    public String key() {
        return tenant;
    }

    @Override
    public String type() {
        return TYPE;
    }
}
