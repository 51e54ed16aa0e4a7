package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.WireFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who comes first when a customer already knows members (page 97297). Only some business categories may use it; the
 * others get 41200.
 *
 * @param priorityType 1: members of the whole enterprise who know the customer; 2: those of {@code priorityUseridList}
 * @param priorityUseridList for type 2, 1 to 1000 userids; else empty
 */
public record PriorityOption(
        @JsonProperty("priority_type") int priorityType,
        @JsonProperty("priority_userid_list") List<String> priorityUseridList) {

    private static final int WHOLE_ENTERPRISE = 1;
    private static final int LISTED = 2;
    private static final int MAX_USERS = 1_000;

    /** As WeCom reads it back; what is absent is empty. */
    public PriorityOption(
            @JsonProperty("priority_type") int priorityType,
            @JsonProperty("priority_userid_list") @Nullable List<String> priorityUseridList) {
        this.priorityType = priorityType;
        this.priorityUseridList = WireFormat.list(priorityUseridList);
    }

    /** @throws InvalidRequestException if WeCom would refuse it */
    PriorityOption validated() {
        if (priorityType != WHOLE_ENTERPRISE && priorityType != LISTED) {
            throw new InvalidRequestException("priority_type is 1 or 2, not " + priorityType);
        }
        int listed = priorityUseridList.size();
        if (priorityType == WHOLE_ENTERPRISE && listed > 0) {
            throw new InvalidRequestException("priority_userid_list belongs to priority_type 2; leave it out");
        }
        if (priorityType == LISTED && (listed == 0 || listed > MAX_USERS)) {
            throw new InvalidRequestException(
                    "priority_userid_list has 1 to " + MAX_USERS + " userids for priority_type 2, not " + listed);
        }
        LinkRange.checkUserIds("priority_userid_list", priorityUseridList);
        return this;
    }
}
