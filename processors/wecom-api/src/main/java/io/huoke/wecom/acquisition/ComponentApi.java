package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WireFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the 获客助手 component may ask for an enterprise that authorized it (page 99482). Failures as for
 * {@link AcquisitionApi}. Thread-safe; blocks.
 */
public final class ComponentApi {

    private static final int MAX_KEYS = 1_000;

    private final ApiCaller caller;
    private final TokenKey key;
    private final InstantSource clock;

    /**
     * Who pays for a customer, and how (page 99610).
     *
     * @param payMode 0 the enterprise, 1 the provider
     * @param price of one, in fen; null where the enterprise pays
     * @param linkAuthMode as WeCom gives it, 0 or 1
     * @param authApps whose links the enterprise authorized
     */
    public record AuthInfo(Integer payMode, @Nullable Long price, int linkAuthMode, List<AuthApp> authApps) {

        /** An app, by its agent id. */
        public record AuthApp(@JsonProperty("agentid") long agentId) {}

        /** What is absent is empty. */
        public AuthInfo(
                @Nullable Integer payMode, @Nullable Long price, int linkAuthMode, @Nullable List<AuthApp> authApps) {
            this.payMode = MissingFieldException.require(payMode, "pay_mode");
            this.price = price;
            this.linkAuthMode = linkAuthMode;
            this.authApps = WireFormat.list(authApps);
        }
    }

    private record KeysRequest(String linkId, int keyNum) {}

    private record KeysAnswer(List<Secret> keys) {
        @JsonCreator
        private KeysAnswer(@Nullable List<Secret> keys) {
            this.keys = MissingFieldException.require(keys, "keys");
        }
    }

    /** @param clock for the days that A7 can tell about */
    public ComponentApi(ApiCaller caller, Tenant tenant, InstantSource clock) {
        this.caller = caller;
        this.key = new TokenKey.Corp(tenant);
        this.clock = clock;
    }

    /** Who pays. */
    public AuthInfo authInfo() {
        return caller.call(Call.post(Api.GET_COMP_AUTH_INFO, key, Map.of(), AuthInfo.class));
    }

    /** The links that the enterprise authorized to the component, lazily (page 99484). */
    public Stream<String> linkIds() {
        return LinkLists.linkIds(caller, key);
    }

    /** One of them: name and url only, the url with its comp_scene (page 99484). */
    public Link get(String linkId) {
        return LinkLists.get(caller, key, linkId);
    }

    /** A7, of those who came by the component's links (page 99483). */
    public Statistic statistic(String linkId, DayRange days) {
        return LinkLists.statistic(caller, key, linkId, days.validated(DayRange.today(clock)));
    }

    /** What a ChatKey stands for, without the persons (page 100135). */
    public ChatInfo chatInfo(Secret chatKey) {
        return LinkLists.chatInfo(caller, key, chatKey);
    }

    /**
     * Keys that let the provider pay for one customer each, for 14 days (page 99603). Not repeated after an unknown
     * outcome.
     *
     * @param keyNum 1 to 1000
     */
    public List<Secret> createOnceKeys(String linkId, int keyNum) {
        if (keyNum < 1 || keyNum > MAX_KEYS) {
            throw new InvalidRequestException("key_num is 1 to " + MAX_KEYS + ", not " + keyNum);
        }
        return caller.call(Call.post(Api.CREATE_ONCE_KEY, key, new KeysRequest(linkId, keyNum), KeysAnswer.class))
                .keys();
    }
}
