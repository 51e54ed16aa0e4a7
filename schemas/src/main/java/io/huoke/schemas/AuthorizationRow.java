package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one enterprise authorized: a row of {@code huoke.authorizations}, there as long as the authorization is. Fields
 * that are not known are absent.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param owner suite or template id, or {@code {corpId}.{agentId}}
 * @param corpId the enterprise as that owner sees it
 * @param kind what the owner is
 * @param epoch 1 for the first authorization of a tenant, one more for each that followed a cancellation
 * @param authorizedAt the time of the event that began it; what happened to the tenant before belongs to an earlier epoch
 * @param changedAt the time of the newest event that is taken into account
 * @param corpName the enterprise's name
 * @param state what the authorization link carried
 * @param registrationState the State of the registration that brought it (page 100776)
 * @param agents the apps in the enterprise; absent until WeCom has been asked
 * @param openKfIds the 微信客服 accounts that were selected, each once (page 99401)
 * @param specialAuthorizations by AuthType, whether it was approved (true) or withdrawn (page 98959)
 * @param sealed {@code PermanentCode}, sealed for {@link #key()} and {@link #type()}; absent for a corp's own app
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AuthorizationRow(
        String tenant,
        String owner,
        String corpId,
        AppKind kind,
        int epoch,
        Instant authorizedAt,
        Instant changedAt,
        @Nullable String corpName,
        @Nullable String state,
        @Nullable String registrationState,
        @Nullable List<Agent> agents,
        List<String> openKfIds,
        Map<String, Special> specialAuthorizations,
        @Nullable String sealed)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.authorization";

    /** The only AuthType that WeCom documents (page 98959). */
    public static final String ACQUISITION = "customer_acquisition";

    /**
     * An app in the enterprise (page 100779).
     *
     * @param authMode 0 by an administrator, 1 by a member
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Agent(
            long agentId, @Nullable String name, @Nullable Integer authMode, @Nullable Boolean customizedApp) {}

    /**
     * The administrator's second confirmation.
     *
     * @param approved false once it was withdrawn
     * @param time of the newest event that says so
     */
    public record Special(boolean approved, Instant time) {}

    public AuthorizationRow {
        openKfIds = openKfIds == null ? List.of() : List.copyOf(openKfIds);
        specialAuthorizations = specialAuthorizations == null ? Map.of() : Map.copyOf(specialAuthorizations);
        agents = agents == null ? null : List.copyOf(agents);
    }

    /** Whether the acquisition interfaces may be asked: not after the administrator has withdrawn that (page 98959). */
    public boolean mayUseAcquisition() {
        Special special = specialAuthorizations.get(ACQUISITION);
        return special == null || special.approved();
    }

    @Override
    public String key() {
        return tenant;
    }

    @Override
    public String type() {
        return TYPE;
    }
}
