package io.huoke.wecom.kf;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.Tenant;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.Pages;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WireFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Customer-service accounts of one tenant (pages 94661 and 94665; of the component, page 99370). Methods throw
 * {@link WeComException} if WeCom does not do as asked. Thread-safe; blocks.
 */
public final class CustomerServiceApi {

    private static final int ACCOUNTS_PER_PAGE = 100;
    private static final Pattern SCENE = Pattern.compile("[0-9a-zA-Z_-]{1,32}");

    private final ApiCaller caller;
    private final TokenKey key;

    /** An account. */
    public record Account(
            @JsonProperty("open_kfid") String openKfId,
            @Nullable String name,
            @JsonProperty("manage_privilege") @Nullable Boolean managePrivilege) {

        public Account(
                @JsonProperty("open_kfid") @Nullable String openKfId,
                @Nullable String name,
                @JsonProperty("manage_privilege") @Nullable Boolean managePrivilege) {
            this.openKfId = MissingFieldException.require(openKfId, "account_list.open_kfid");
            this.name = name;
            this.managePrivilege = managePrivilege;
        }
    }

    private record ListRequest(int offset, int limit) {}

    private record ListAnswer(@Nullable List<Account> accountList) {
        List<Account> accounts() {
            return WireFormat.list(accountList);
        }
    }

    /** WeCom counts instead of handing out cursors; a page that is not full is the last. */
    private record CountedPage(List<Account> items, @Nullable String nextCursor) implements Page<Account> {}

    private record WayRequest(@JsonProperty("open_kfid") String openKfId, @Nullable String scene) {}

    private record WayAnswer(String url) {
        @JsonCreator
        private WayAnswer(@Nullable String url) {
            this.url = MissingFieldException.require(url, "url");
        }
    }

    public CustomerServiceApi(ApiCaller caller, Tenant tenant) {
        this.caller = caller;
        this.key = new TokenKey.Corp(tenant);
    }

    /** The accounts that the app may see, lazily (page 94661). */
    public Stream<Account> accounts() {
        return Pages.stream(this::accounts);
    }

    private CountedPage accounts(@Nullable String cursor) {
        int offset = cursor == null ? 0 : Integer.parseInt(cursor);
        List<Account> accounts = caller.call(Call.post(
                        Api.LIST_KF_ACCOUNT, key, new ListRequest(offset, ACCOUNTS_PER_PAGE), ListAnswer.class))
                .accounts();
        boolean full = accounts.size() >= ACCOUNTS_PER_PAGE;
        return new CountedPage(accounts, full ? Integer.toString(offset + accounts.size()) : null);
    }

    /**
     * The link that opens a conversation with an account (page 94665). It works only as WeCom gives it out;
     * {@code &scene_param=} may be joined where it has a scene.
     *
     * @param scene comes back with the visitor: 1 to 32 of {@code 0-9a-zA-Z_-}; null for none
     */
    public String link(String openKfId, @Nullable String scene) {
        if (scene != null && !SCENE.matcher(scene).matches()) {
            throw new InvalidRequestException("scene is 1 to 32 letters, digits, _ or -");
        }
        return caller.call(Call.post(Api.ADD_CONTACT_WAY, key, new WayRequest(openKfId, scene), WayAnswer.class))
                .url();
    }
}
