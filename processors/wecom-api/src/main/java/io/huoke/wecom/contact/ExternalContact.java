package io.huoke.wecom.contact;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.MissingFieldException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer (page 92114), without what acquisition does not need.
 *
 * @param type 1 WeChat, 2 WeCom; null where WeCom does not say
 * @param followUser the members whose customer this is
 */
public record ExternalContact(String externalUserId, @Nullable Integer type, List<FollowUser> followUser) {

    /** Came by an acquisition link. */
    public static final int ADDED_BY_LINK = 16;

    /**
     * The customer as one member's.
     *
     * @param createTime when the member was added
     * @param state of the channel; null where there was none
     * @param addWay {@link #ADDED_BY_LINK} or another of WeCom's numbers
     */
    public record FollowUser(
            @JsonProperty("userid") String userId,
            @JsonProperty("createtime") @Nullable Instant createTime,
            @Nullable String state,
            @Nullable Integer addWay) {

        public FollowUser(
                @JsonProperty("userid") @Nullable String userId,
                @JsonProperty("createtime") @Nullable Instant createTime,
                @Nullable String state,
                @Nullable Integer addWay) {
            this.userId = MissingFieldException.require(userId, "follow_user.userid");
            this.createTime = createTime;
            this.state = state == null || state.isEmpty() ? null : state;
            this.addWay = addWay;
        }
    }
}
