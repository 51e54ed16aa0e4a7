package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.InvalidRequestException;
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
        this.userList = userList == null ? List.of() : List.copyOf(userList);
        this.departmentList = departmentList == null ? List.of() : List.copyOf(departmentList);
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
        if (userList.stream().anyMatch(String::isBlank)) {
            throw new InvalidRequestException("range: user_list holds an empty userid; remove it");
        }
        if (Set.copyOf(userList).size() < userList.size()) {
            throw new InvalidRequestException("range: user_list names a member twice; name each once");
        }
        return this;
    }
}
