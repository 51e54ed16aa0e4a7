package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one day to one link of one tenant, over all States, and what WeCom says of it: a row of
 * {@code huoke.funnel.links}. A count belongs to the day of its own event.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param linkId the acquisition link; absent where it is not known
 * @param day in the funnel's zone, Asia/Shanghai by default, or unknown
 * @param opens open_profile callbacks; a lower bound, since two in one second cannot be told from a retry
 * @param friendRequests friend_request callbacks
 * @param adds customers added for the first time
 * @param chats customers who sent their first message
 * @param deletions deletions by either side
 * @param reAdds adds of customers who had been added before
 * @param a7Clicks people who tapped the link (A7, page 97375); absent until WeCom has told
 * @param a7NewCustomers people who were added by it (A7)
 * @param addsDifference {@code adds} less {@code a7NewCustomers}, of a settled day; absent where days begin elsewhere
 *     than in Shanghai, as WeCom's do
 * @param settled whether the day is closed and reconciled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LinkFunnelRow(
        String tenant,
        @Nullable String linkId,
        Day day,
        long opens,
        long friendRequests,
        long adds,
        long chats,
        long deletions,
        long reAdds,
        @Nullable Long a7Clicks,
        @Nullable Long a7NewCustomers,
        @Nullable Long addsDifference,
        boolean settled)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.funnel.link";

    /** The key of a row; an unknown link is an empty part. */
    public static String key(String tenant, @Nullable String linkId, Day day) {
        return RowKeys.join(tenant, linkId == null ? "" : linkId, day.toString());
    }

    @Override
    public String key() {
        return key(tenant, linkId, day);
    }

    @Override
    public String type() {
        return TYPE;
    }
}
