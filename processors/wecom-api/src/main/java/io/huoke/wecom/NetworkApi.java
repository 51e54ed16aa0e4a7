package io.huoke.wecom;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.TokenKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** WeCom's addresses, for firewalls (pages 92520 and 92521). Thread-safe; blocks. */
public final class NetworkApi {

    private final ApiCaller caller;
    private final TokenKey key;

    private record Addresses(List<String> ipList) {
        @JsonCreator
        private Addresses(@Nullable List<String> ipList) {
            this.ipList = MissingFieldException.require(ipList, "ip_list");
        }
    }

    /** @param key any corp's */
    public NetworkApi(ApiCaller caller, TokenKey key) {
        this.caller = caller;
        this.key = key;
    }

    /** Where callbacks come from: addresses or CIDR ranges (page 92521). */
    public List<String> callbackIps() {
        return caller.call(Call.get(Api.GET_CALLBACK_IP, key, Map.of(), Addresses.class))
                .ipList();
    }

    /** Where the API is: addresses or CIDR ranges (page 92520). */
    public List<String> apiDomainIps() {
        return caller.call(Call.get(Api.GET_API_DOMAIN_IP, key, Map.of(), Addresses.class))
                .ipList();
    }
}
