package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a link (A4, page 97297). What is null stays as it is; a range or a priority takes the place of the
 * present one as a whole.
 *
 * @param skipVerify always said, as for {@link NewLink}
 */
public record LinkChange(
        @JsonProperty("link_id") String linkId,
        @Nullable String linkName,
        @Nullable LinkRange range,
        boolean skipVerify,
        @Nullable PriorityOption priorityOption) {

    /** @throws InvalidRequestException if WeCom would refuse it */
    public LinkChange {
        if (linkId.isBlank()) {
            throw new InvalidRequestException("link_id is blank; name the link");
        }
        if (linkName != null) {
            LinkName.check(linkName);
        }
        if (range != null) {
            range.validated();
        }
        if (priorityOption != null) {
            priorityOption.validated();
        }
    }

    /** Nothing but what has to be said. */
    public static LinkChange of(String linkId, boolean skipVerify) {
        return new LinkChange(linkId, null, null, skipVerify, null);
    }

    public LinkChange withName(String name) {
        return new LinkChange(linkId, name, range, skipVerify, priorityOption);
    }

    /**
     * With another range.
     *
     * @param whole everyone who receives customers from now on; whoever is not in it, does not
     */
    public LinkChange withRange(LinkRange whole) {
        return new LinkChange(linkId, linkName, whole, skipVerify, priorityOption);
    }

    public LinkChange withPriority(PriorityOption whole) {
        return new LinkChange(linkId, linkName, range, skipVerify, whole);
    }
}
