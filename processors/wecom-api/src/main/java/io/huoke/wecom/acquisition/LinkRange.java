package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.WireFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who receives the customers of a link (page 97297). Always the whole of it: WeCom replaces, it does not add.
 *
 * @param userList userids, each once; 500 at most
 * @param departmentList ids; the members of all of them and {@code userList} together must not exceed 500, which only
 *     WeCom can check
 */
public record LinkRange(
        @JsonProperty("user_list") List<String> userList, @JsonProperty("department_list") List<Long> departmentList) {

    private static final int MAX_USERS = 500;

    /** As WeCom reads it back; what is absent is empty. */
    public LinkRange(
            @JsonProperty("user_list") @Nullable List<String> userList,
            @JsonProperty("department_list") @Nullable List<Long> departmentList) {
        this.userList = WireFormat.list(userList);
        this.departmentList = WireFormat.list(departmentList);
    }

    /** Members only. */
    public static LinkRange ofUsers(String... userIds) {
        return new LinkRange(List.of(userIds), List.of());
    }

    /** @throws InvalidRequestException if WeCom would refuse it */
    LinkRange validated() {
        if (userList.isEmpty() && departmentList.isEmpty()) {
            throw new InvalidRequestException("range: user_list and department_list are both empty; name a member");
        }
        if (userList.size() > MAX_USERS) {
            throw new InvalidRequestException("range: " + userList.size() + " members in user_list, at most "
                    + MAX_USERS + "; make a further link for the others");
        }
        checkUserIds("range: user_list", userList);
        if (Set.copyOf(departmentList).size() < departmentList.size()) {
            throw new InvalidRequestException("range: department_list names a department twice; name each once");
        }
        return this;
    }

    static void checkUserIds(String where, List<String> userIds) {
        if (userIds.stream().anyMatch(String::isBlank)) {
            throw new InvalidRequestException(where + " holds an empty userid; remove it");
        }
        if (Set.copyOf(userIds).size() < userIds.size()) {
            throw new InvalidRequestException(where + " names a member twice; name each once");
        }
    }
}
