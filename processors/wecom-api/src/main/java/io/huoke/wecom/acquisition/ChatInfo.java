package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.MissingFieldException;
import org.jspecify.annotations.Nullable;

/**
 * What a ChatKey of message_from_customer stands for (page 100130).
 *
 * @param userId null for a component, which learns of no person (page 100135)
 * @param externalUserId null for a component
 */
public record ChatInfo(@Nullable String userId, @Nullable String externalUserId, Messages chatInfo) {

    /**
     * What was written.
     *
     * @param recvMsgCnt messages of the customer so far
     * @param state null where the link had none
     */
    public record Messages(long recvMsgCnt, @Nullable String linkId, @Nullable String state) {}

    @JsonCreator
    static ChatInfo read(
            @JsonProperty("userid") @Nullable String userId,
            @JsonProperty("external_userid") @Nullable String externalUserId,
            @JsonProperty("chat_info") @Nullable Messages chatInfo) {
        return new ChatInfo(userId, externalUserId, MissingFieldException.require(chatInfo, "chat_info"));
    }
}
