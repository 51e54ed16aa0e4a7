package io.huoke.wecom.suite;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * What an auth code was exchanged for (page 100776).
 *
 * @param permanentCode the key to the enterprise until it cancels; WeCom never tells it again
 * @param state what the authorization link carried
 */
public record PermanentCode(
        Secret permanentCode,
        AuthCorpInfo authCorpInfo,
        @Nullable AuthUserInfo authUserInfo,
        @Nullable RegisterCodeInfo registerCodeInfo,
        @Nullable String state) {

    /** The enterprise. */
    public record AuthCorpInfo(@JsonProperty("corpid") String corpId, @Nullable String corpName) {

        public AuthCorpInfo(@JsonProperty("corpid") @Nullable String corpId, @Nullable String corpName) {
            this.corpId = MissingFieldException.require(corpId, "auth_corp_info.corpid");
            this.corpName = corpName;
        }
    }

    /** Who authorized. */
    public record AuthUserInfo(
            @JsonProperty("userid") @Nullable String userId,
            @JsonProperty("open_userid") @Nullable String openUserId,
            @Nullable String name) {}

    /** The registration that led to the authorization (page 90578). */
    public record RegisterCodeInfo(
            @Nullable Secret registerCode, @Nullable String templateId, @Nullable String state) {}

    public PermanentCode(
            @Nullable Secret permanentCode,
            @Nullable AuthCorpInfo authCorpInfo,
            @Nullable AuthUserInfo authUserInfo,
            @Nullable RegisterCodeInfo registerCodeInfo,
            @Nullable String state) {
        this.permanentCode = MissingFieldException.require(permanentCode, "permanent_code");
        this.authCorpInfo = MissingFieldException.require(authCorpInfo, "auth_corp_info");
        this.authUserInfo = authUserInfo;
        this.registerCodeInfo = registerCodeInfo;
        this.state = state;
    }

    /**
     * Reads the answer of {@link SuiteApi#exchange}.
     *
     * @throws IllegalArgumentException if it is not one; the message quotes nothing of it
     */
    public static PermanentCode read(Secret answer) {
        return WireFormat.read(answer, PermanentCode.class);
    }
}
