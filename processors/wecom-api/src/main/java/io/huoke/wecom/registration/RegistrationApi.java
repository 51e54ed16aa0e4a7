package io.huoke.wecom.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.Done;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a registration (pages 90581 to 90584). Methods throw {@link WeComException} if WeCom does not do as
 * asked. Thread-safe; blocks.
 */
public final class RegistrationApi {

    private static final int MAX_TEMPLATE_BYTES = 128;
    private static final Pattern STATE = Pattern.compile("[a-zA-Z0-9]{1,128}");

    private final ApiCaller caller;
    private final TokenKey key;

    /**
     * What a registration is begun with (page 90581). What is null, the visitor enters.
     *
     * @param templateId of the promotion package, 128 bytes at most
     * @param state comes back with the registration: letters and digits, 128 at most
     * @param followUser the member of the provider's corp who looks after the new one
     */
    public record NewRegistration(
            String templateId,
            @Nullable String corpName,
            @Nullable String adminName,
            @Nullable String adminMobile,
            @Nullable String state,
            @Nullable String followUser) {

        /** @throws InvalidRequestException if WeCom would refuse it */
        public NewRegistration {
            int bytes = templateId.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_TEMPLATE_BYTES) {
                throw new InvalidRequestException(
                        "template_id has 1 to " + MAX_TEMPLATE_BYTES + " bytes, this one " + bytes);
            }
            if (state != null && !STATE.matcher(state).matches()) {
                throw new InvalidRequestException("state is 1 to 128 letters and digits; leave out what else it has");
            }
        }

        /** Without the person. */
        @Override
        public String toString() {
            return "NewRegistration[templateId=" + templateId + ", state=" + state + "]";
        }

        /** Nothing but the package and what comes back. */
        public static NewRegistration of(String templateId, @Nullable String state) {
            return new NewRegistration(templateId, null, null, null, state, null);
        }
    }

    /**
     * Used up when the visitor opens the link that holds it.
     *
     * @param expiresIn seconds, 600
     */
    public record RegisterCode(Secret registerCode, Long expiresIn) {
        public RegisterCode(@Nullable Secret registerCode, @Nullable Long expiresIn) {
            this.registerCode = MissingFieldException.require(registerCode, "register_code");
            this.expiresIn = MissingFieldException.require(expiresIn, "expires_in");
        }
    }

    /**
     * A registration that is complete (page 90582).
     *
     * @param contactSync null unless the package moves contacts
     */
    public record RegisterInfo(
            @JsonProperty("corpid") String corpId,
            @Nullable ContactSync contactSync,
            @Nullable AuthUserInfo authUserInfo,
            @Nullable String state,
            @Nullable String templateId) {

        public RegisterInfo(
                @JsonProperty("corpid") @Nullable String corpId,
                @Nullable ContactSync contactSync,
                @Nullable AuthUserInfo authUserInfo,
                @Nullable String state,
                @Nullable String templateId) {
            this.corpId = MissingFieldException.require(corpId, "corpid");
            this.contactSync = contactSync;
            this.authUserInfo = authUserInfo;
            this.state = state;
            this.templateId = templateId;
        }
    }

    /**
     * The key to the contacts of the new enterprise.
     *
     * @param expiresIn seconds, 1800 from the registration on
     */
    public record ContactSync(Secret accessToken, Long expiresIn) {
        public ContactSync(@Nullable Secret accessToken, @Nullable Long expiresIn) {
            this.accessToken = MissingFieldException.require(accessToken, "contact_sync.access_token");
            this.expiresIn = MissingFieldException.require(expiresIn, "contact_sync.expires_in");
        }
    }

    /** Who registered. */
    public record AuthUserInfo(@JsonProperty("userid") @Nullable String userId) {}

    private record InfoRequest(Secret registerCode) {}

    /**
     * Who may see an app from now on (page 90583). A list that is left out is emptied, so all three are always sent.
     */
    public record Scope(
            @JsonProperty("agentid") long agentId,
            List<String> allowUser,
            List<Long> allowParty,
            List<Long> allowTag) {}

    /** Whom WeCom did not know. */
    public record Unknown(
            @JsonProperty("invaliduser") List<String> users,
            @JsonProperty("invalidparty") List<Long> parties,
            @JsonProperty("invalidtag") List<Long> tags) {

        /** What is absent is empty. */
        public Unknown(
                @JsonProperty("invaliduser") @Nullable List<String> users,
                @JsonProperty("invalidparty") @Nullable List<Long> parties,
                @JsonProperty("invalidtag") @Nullable List<Long> tags) {
            this.users = WireFormat.list(users);
            this.parties = WireFormat.list(parties);
            this.tags = WireFormat.list(tags);
        }
    }

    /** @param providerCorpId the provider's own */
    public RegistrationApi(ApiCaller caller, String providerCorpId) {
        this.caller = caller;
        this.key = new TokenKey.Provider(providerCorpId);
    }

    /** A code for {@code https://open.work.weixin.qq.com/3rdservice/wework/register?register_code=} (page 90581). */
    public RegisterCode registerCode(NewRegistration registration) {
        return caller.call(Call.post(Api.GET_REGISTER_CODE, key, registration, RegisterCode.class));
    }

    /** How a registration ended; until it has, the failure is 84024, which may heal (page 90582). */
    public RegisterInfo registerInfo(Secret registerCode) {
        return caller.call(Call.post(Api.GET_REGISTER_INFO, key, new InfoRequest(registerCode), RegisterInfo.class));
    }

    /**
     * Sets who may see an app of a new enterprise (page 90583).
     *
     * @param corpId the new enterprise's, whose contact-sync token is used
     */
    public Unknown setScope(String corpId, Scope scope) {
        return caller.call(Call.post(Api.SET_SCOPE, new TokenKey.ContactSync(corpId), scope, Unknown.class));
    }

    /**
     * Unlocks the contacts of a new enterprise, and ends the contact-sync token: the last step (page 90584). Not
     * repeated after an unknown outcome.
     */
    public void contactSyncSuccess(String corpId) {
        caller.call(Call.get(Api.CONTACT_SYNC_SUCCESS, new TokenKey.ContactSync(corpId), Map.of(), Done.class));
    }
}
