package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one day to one link and State of one tenant: a row of {@code huoke.funnel}. A count belongs to the
 * day of its own event. Personal States have no rows here, see {@link LinkFunnelRow}.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param linkId the acquisition link; absent where it is not known
 * @param state the State; absent where there was none
 * @param day in the funnel's zone, Asia/Shanghai by default, or unknown
 * @param opens open_profile callbacks; a lower bound, since two in one second cannot be told from a retry
 * @param friendRequests friend_request callbacks
 * @param adds customers added for the first time
 * @param chats customers who sent their first message
 * @param deletions deletions by either side
 * @param reAdds adds of customers who had been added before
 * @param settled whether the day is closed and reconciled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FunnelRow(
        String tenant,
        @Nullable String linkId,
        @Nullable String state,
        Day day,
        long opens,
        long friendRequests,
        long adds,
        long chats,
        long deletions,
        long reAdds,
        boolean settled)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.funnel";

    /** The key of a row; an unknown link and an absent State are empty parts. */
    public static String key(String tenant, @Nullable String linkId, @Nullable String state, Day day) {
        return RowKeys.join(tenant, linkId == null ? "" : linkId, state == null ? "" : state, day.toString());
    }

    @Override
    public String key() {
        return key(tenant, linkId, state, day);
    }

    @Override
    public String type() {
        return TYPE;
    }
}
