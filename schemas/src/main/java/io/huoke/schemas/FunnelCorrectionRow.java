package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code huoke funnel rebuild} found a day's row to be: a record of {@code huoke.funnel-corrections}, which the funnel
 * obeys unless the row has changed meanwhile. It holds one row, of either kind.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param counts what the row of {@code huoke.funnel} should be, all zero if it should not be there; null if it is about
 *     the other topic
 * @param linkCounts the same of {@code huoke.funnel.links}
 * @param revision of the row that was found wrong; null if there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FunnelCorrectionRow(
        String tenant, @Nullable FunnelRow counts, @Nullable LinkFunnelRow linkCounts, @Nullable Long revision)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.funnel-correction";

    public FunnelCorrectionRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        if ((counts == null) == (linkCounts == null)) {
            throw new IllegalArgumentException("a correction is of one row");
        }
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
