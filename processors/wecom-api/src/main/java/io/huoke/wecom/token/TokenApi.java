package io.huoke.wecom.token;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.Principal;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The interfaces that hand out tokens (protocol, §3.1). Thread-safe; blocks. */
public final class TokenApi {

    /** Seconds; WeCom's live for two hours. */
    private static final long MAX_LIFE = 86_400;

    private final ApiCaller caller;
    private final InstantSource clock;

    private record Answer(
            @JsonAlias({"suite_access_token", "provider_access_token"}) Secret accessToken, Long expiresIn) {
        @JsonCreator
        private Answer(@Nullable Secret accessToken, @Nullable Long expiresIn) {
            this.accessToken = MissingFieldException.require(accessToken, "access_token");
            this.expiresIn = MissingFieldException.require(expiresIn, "expires_in");
        }
    }

    private record SuiteRequest(String suiteId, Secret suiteSecret, Secret suiteTicket) {}

    private record ProviderRequest(@JsonProperty("corpid") String corpId, Secret providerSecret) {}

    private record CorpRequest(@JsonProperty("auth_corpid") String corpId, Secret permanentCode) {}

    /** @param caller whose token source gives suite tokens, which corp tokens are got with */
    public TokenApi(ApiCaller caller, InstantSource clock) {
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * Gets a token.
     *
     * @throws WeComException if WeCom does not give one; for a wrong secret its failure is
     *     {@link Failure.Configuration}, and asking again with the same gets the caller's address banned
     */
    public Token get(Credential credential) {
        Instant asked = clock.instant();
        Answer answer = caller.call(call(credential));
        return new Token(answer.accessToken(), asked, asked.plusSeconds(Math.clamp(answer.expiresIn(), 0, MAX_LIFE)));
    }

    private static Call<Answer> call(Credential credential) {
        return switch (credential) {
            case Credential.SuiteTicket c ->
                Call.post(
                        Api.GET_SUITE_TOKEN,
                        Principal.of(c.suiteId()),
                        new SuiteRequest(c.suiteId(), c.suiteSecret(), c.suiteTicket()),
                        Answer.class);
            case Credential.ProviderSecret c ->
                Call.post(
                        Api.GET_PROVIDER_TOKEN,
                        Principal.of(c.corpId()),
                        new ProviderRequest(c.corpId(), c.providerSecret()),
                        Answer.class);
            case Credential.PermanentCode c ->
                Call.post(
                                Api.GET_CORP_TOKEN,
                                new TokenKey.Suite(c.tenant().owner()),
                                new CorpRequest(c.tenant().corpId(), c.permanentCode()),
                                Answer.class)
                        .onBehalfOf(Principal.of(c.tenant()));
            case Credential.CorpSecret c ->
                Call.get(
                        Api.GETTOKEN,
                        Principal.of(c.tenant()),
                        Map.of(
                                "corpid",
                                c.tenant().corpId(),
                                "corpsecret",
                                c.corpSecret().value()),
                        Answer.class);
            case Credential.Unrenewable c ->
                throw WeComException.withoutCall(
                        "the contact-sync token of " + c.corpId()
                                + " has ended and cannot be renewed; the registration's " + "30 minutes are over",
                        new Failure.TenantFinal());
        };
    }
}
