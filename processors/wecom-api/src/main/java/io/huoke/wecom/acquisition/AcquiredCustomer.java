package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.MissingFieldException;
import org.jspecify.annotations.Nullable;

/**
 * One row of A6 (page 97298): a customer whom a member won by a link. The same customer of another member is another
 * row. WeCom does not say when it was.
 *
 * @param state the customer_channel of the link that was tapped; null where there was none
 */
public record AcquiredCustomer(
        @JsonProperty("external_userid") String externalUserId,
        @JsonProperty("userid") @JsonAlias("customer_userid") String userId,
        ChatStatus chatStatus,
        @Nullable String state) {

    /** Whether the customer has written. */
    public enum ChatStatus {
        SILENT,
        CHATTED,
        UNKNOWN;

        private static ChatStatus of(@Nullable Integer wire) {
            return switch (wire == null ? 2 : wire) {
                case 0 -> SILENT;
                case 1 -> CHATTED;
                default -> UNKNOWN;
            };
        }
    }

    @JsonCreator
    static AcquiredCustomer read(
            @JsonProperty("external_userid") @Nullable String externalUserId,
            @JsonProperty("userid") @JsonAlias("customer_userid") @Nullable String userId,
            @JsonProperty("chat_status") @Nullable Integer chatStatus,
            @JsonProperty("state") @Nullable String state) {
        return new AcquiredCustomer(
                MissingFieldException.require(externalUserId, "external_userid"),
                MissingFieldException.require(userId, "userid"),
                ChatStatus.of(chatStatus),
                state == null || state.isEmpty() ? null : state);
    }
}
