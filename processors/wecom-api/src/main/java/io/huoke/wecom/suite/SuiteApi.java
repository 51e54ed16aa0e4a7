package io.huoke.wecom.suite;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.Done;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.Pages;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WireFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces that take a suite_access_token (pages 90601 to 90605, 100776, 100779, 99602). Methods throw
 * {@link WeComException} if WeCom does not do as asked. Thread-safe; blocks.
 */
public final class SuiteApi {

    private static final int BILLS_PER_PAGE = 1_000;
    private static final Duration MAX_BILLED_SPAN = Duration.ofDays(31);

    private final ApiCaller caller;
    private final TokenKey key;

    /**
     * Begins an installation on the provider's own site (page 90601).
     *
     * @param expiresIn seconds, 1200
     */
    public record PreAuthCode(Secret preAuthCode, Long expiresIn) {
        public PreAuthCode(@Nullable Secret preAuthCode, @Nullable Long expiresIn) {
            this.preAuthCode = MissingFieldException.require(preAuthCode, "pre_auth_code");
            this.expiresIn = MissingFieldException.require(expiresIn, "expires_in");
        }
    }

    /** Whether an installation is a test (page 90602). */
    public enum AuthType {
        FORMAL(0),
        TEST(1);

        private final int wire;

        AuthType(int wire) {
            this.wire = wire;
        }
    }

    private record SessionRequest(Secret preAuthCode, SessionInfo sessionInfo) {}

    private record SessionInfo(@Nullable List<String> appid, int authType) {}

    private record AuthCodeRequest(Secret authCode) {}

    private record AuthInfoRequest(@JsonProperty("auth_corpid") String authCorpId, Secret permanentCode) {}

    private record BillsRequest(
            Instant beginTime,
            Instant endTime,
            @JsonProperty("auth_corpid") @Nullable String authCorpId,
            int limit,
            @Nullable String cursor) {}

    private record BillsAnswer(@Nullable List<Bill> billList, @Nullable String nextCursor) implements Page<Bill> {
        @Override
        public List<Bill> items() {
            return WireFormat.list(billList);
        }
    }

    /** @param suiteId of the suite, component or template */
    public SuiteApi(ApiCaller caller, String suiteId) {
        this.caller = caller;
        this.key = new TokenKey.Suite(suiteId);
    }

    /** A code for the address that leads to the installation page (page 90601). */
    public PreAuthCode preAuthCode() {
        return caller.call(Call.get(Api.GET_PRE_AUTH_CODE, key, Map.of(), PreAuthCode.class));
    }

    /**
     * Sets what an installation is for (page 90602).
     *
     * @param appIds which apps of an old multi-app suite; empty for all
     */
    public void setSessionInfo(Secret preAuthCode, List<String> appIds, AuthType authType) {
        SessionInfo info = new SessionInfo(appIds.isEmpty() ? null : appIds, authType.wire);
        caller.call(Call.post(Api.SET_SESSION_INFO, key, new SessionRequest(preAuthCode, info), Done.class));
    }

    /**
     * Exchanges an auth code, which works once (page 100776). Sent once at most: what may be tried again, and how often,
     * only the one who keeps the result can tell.
     *
     * @return the answer as it came, even where it is no JSON, to be kept before a field of it is read; then
     *     {@link PermanentCode#read}
     */
    public Secret exchange(Secret authCode) {
        return caller.once().call(Call.post(Api.GET_PERMANENT_CODE, key, new AuthCodeRequest(authCode), Secret.class));
    }

    /** What an enterprise authorized (page 100779). */
    public AuthInfo authInfo(String authCorpId, Secret permanentCode) {
        return caller.call(
                Call.post(Api.GET_AUTH_INFO, key, new AuthInfoRequest(authCorpId, permanentCode), AuthInfo.class));
    }

    /**
     * What the provider pays for customers, lazily (page 99602).
     *
     * @param end 31 days after {@code begin} at most
     * @param authCorpId empty for all enterprises
     */
    public Stream<Bill> bills(Instant begin, Instant end, Optional<String> authCorpId) {
        if (end.isBefore(begin) || Duration.between(begin, end).compareTo(MAX_BILLED_SPAN) > 0) {
            throw new InvalidRequestException("bills: " + begin + " to " + end + " is not a span of at most 31 days");
        }
        return Pages.stream(cursor -> caller.call(Call.post(
                Api.GET_BILL_LIST,
                key,
                new BillsRequest(begin, end, authCorpId.orElse(null), BILLS_PER_PAGE, cursor),
                BillsAnswer.class)));
    }
}
