package io.huoke.wecom.suite;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.WireFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an enterprise authorized (page 100779).
 *
 * @param dealerCorpInfo the reseller, if there is one
 */
public record AuthInfo(@Nullable Corp dealerCorpInfo, Corp authCorpInfo, @Nullable Agents authInfo) {

    /** An enterprise. */
    public record Corp(@JsonProperty("corpid") String corpId, @Nullable String corpName) {
        public Corp(@JsonProperty("corpid") @Nullable String corpId, @Nullable String corpName) {
            this.corpId = MissingFieldException.require(corpId, "corpid");
            this.corpName = corpName;
        }
    }

    /** The list that WeCom wraps. */
    public record Agents(List<Agent> agent) {
        public Agents(@Nullable List<Agent> agent) {
            this.agent = WireFormat.list(agent);
        }
    }

    /**
     * The app in that enterprise.
     *
     * @param authMode 0 by an administrator, 1 by a member
     */
    public record Agent(
            @JsonProperty("agentid") long agentId,
            @Nullable String name,
            @Nullable Integer authMode,
            @JsonProperty("is_customized_app") @Nullable Boolean customizedApp,
            @Nullable Privilege privilege) {}

    /**
     * Whom the app may see.
     *
     * @param level as WeCom gives it, 1 to 6
     */
    public record Privilege(
            @Nullable Integer level,
            List<Long> allowParty,
            List<String> allowUser,
            List<Long> allowTag,
            List<Long> extraParty,
            List<String> extraUser,
            List<Long> extraTag) {

        /** What is absent is empty. */
        public Privilege(
                @Nullable Integer level,
                @Nullable List<Long> allowParty,
                @Nullable List<String> allowUser,
                @Nullable List<Long> allowTag,
                @Nullable List<Long> extraParty,
                @Nullable List<String> extraUser,
                @Nullable List<Long> extraTag) {
            this.level = level;
            this.allowParty = orEmpty(allowParty);
            this.allowUser = orEmpty(allowUser);
            this.allowTag = orEmpty(allowTag);
            this.extraParty = orEmpty(extraParty);
            this.extraUser = orEmpty(extraUser);
            this.extraTag = orEmpty(extraTag);
        }

        private static <T> List<T> orEmpty(@Nullable List<T> list) {
            return WireFormat.list(list);
        }
    }

    public AuthInfo(@Nullable Corp dealerCorpInfo, @Nullable Corp authCorpInfo, @Nullable Agents authInfo) {
        this.dealerCorpInfo = dealerCorpInfo;
        this.authCorpInfo = MissingFieldException.require(authCorpInfo, "auth_corp_info");
        this.authInfo = authInfo;
    }

    /** The apps; of a suite of today there is one. */
    public List<Agent> agents() {
        return authInfo == null ? List.of() : authInfo.agent();
    }
}
