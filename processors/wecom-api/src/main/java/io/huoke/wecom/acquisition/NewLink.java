package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A link to be created (A3, page 97297).
 *
 * @param linkName 1 to 30 characters
 * @param skipVerify whether customers are added without the member's consent; always said, because WeCom's default
 *     (true) is not everyone's
 * @param priorityOption null where the category does not allow it
 * @param markSource whether the customer's remark names the link; null leaves it to WeCom
 */
public record NewLink(
        @JsonProperty("link_name") String linkName,
        LinkRange range,
        @JsonProperty("skip_verify") boolean skipVerify,
        @Nullable PriorityOption priorityOption,
        @Nullable Boolean markSource) {

    /** @throws io.huoke.wecom.call.InvalidRequestException if WeCom would refuse it */
    public NewLink {
        LinkName.check(linkName);
        range.validated();
        if (priorityOption != null) {
            priorityOption.validated();
        }
    }

    /** The usual one. */
    public static NewLink of(String linkName, LinkRange range, boolean skipVerify) {
        return new NewLink(linkName, range, skipVerify, null, null);
    }
}
