package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one day to one link and State of one tenant: a row of {@code huoke.funnel}. A count belongs to the
 * day of its own event.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param linkId the acquisition link; absent where it is not known
 * @param state the State; absent where there was none
 * @param channelRef whom the State stands for; absent where it was not made by {@code huoke channels}
 * @param day in Asia/Shanghai, or unknown
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
        @Nullable String channelRef,
        Day day,
        long opens,
        long friendRequests,
        long adds,
        long chats,
        long deletions,
        long reAdds,
        boolean settled)
        implements Row {

    /** The key of a row; an unknown link and an absent State are empty parts. */
    public static String key(String tenant, @Nullable String linkId, @Nullable String state, Day day) {
        return keyPrefix(tenant, linkId, state) + day;
    }

    /** How the keys of the rows of a link and State begin. */
    public static String keyPrefix(String tenant, @Nullable String linkId, @Nullable String state) {
        return RowKeys.join(tenant, linkId == null ? "" : linkId, state == null ? "" : state, "");
    }

    /** The same with whom its State stands for. */
    public FunnelRow withChannelRef(@Nullable String newRef) {
        return new FunnelRow(
                tenant, linkId, state, newRef, day, opens, friendRequests, adds, chats, deletions, reAdds, settled);
    }

    @Override
    public String key() {
        return key(tenant, linkId, state, day);
    }

    @Override
    public String type() {
        return "huoke.funnel";
    }

    /** Whether nothing is counted, so that the row need not exist. */
    @JsonIgnore
    public boolean isEmpty() {
        return (opens | friendRequests | adds | chats | deletions | reAdds) == 0;
    }
}
