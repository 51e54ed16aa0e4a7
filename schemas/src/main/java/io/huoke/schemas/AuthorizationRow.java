package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
 * @param codeAt the time of the event that brought the permanent code; null where there is none
 * @param corpName the enterprise's name
 * @param state what the authorization link carried
 * @param registrationState the State of the registration that brought it (page 100776)
 * @param agents the apps in the enterprise; absent until WeCom has been asked
 * @param agentsAsOf the {@code changedAt} that {@code agents} were read after; if it is older, WeCom is about to be asked
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
        @Nullable Instant codeAt,
        @Nullable String corpName,
        @Nullable String state,
        @Nullable String registrationState,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Agent> agents,
        @Nullable Instant agentsAsOf,
        List<String> openKfIds,
        Map<String, Special> specialAuthorizations,
        @Nullable String sealed)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.authorization";

    /** The name of the only sealed field. */
    public static final String PERMANENT_CODE = "PermanentCode";

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
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(corpId, "corpId");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(authorizedAt, "authorizedAt");
        Objects.requireNonNull(changedAt, "changedAt");
        openKfIds = openKfIds == null ? List.of() : List.copyOf(openKfIds);
        specialAuthorizations = specialAuthorizations == null
                ? Map.of()
                : Collections.unmodifiableMap(new TreeMap<>(specialAuthorizations));
        agents = agents == null ? null : List.copyOf(agents);
    }

    /** An authorization that begins; WeCom has not been asked about it yet. */
    public static Draft beginning(Tenant tenant, AppKind kind, int epoch, Instant time) {
        return new Draft(new AuthorizationRow(
                tenant.toString(),
                tenant.owner(),
                tenant.corpId(),
                kind,
                epoch,
                time,
                time,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Map.of(),
                null));
    }

    /** The same, to be changed. */
    public Draft change() {
        return new Draft(this);
    }

    /** Whether WeCom has to be asked what was authorized. */
    @JsonIgnore
    public boolean isUnread() {
        return kind != AppKind.OWN_APP && (agentsAsOf == null || agentsAsOf.isBefore(changedAt));
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

    /** Another version of a row. For one thread. */
    public static final class Draft {

        private final AuthorizationRow from;
        private AppKind kind;
        private int epoch;
        private Instant authorizedAt;
        private Instant changedAt;
        private @Nullable Instant codeAt;
        private @Nullable String corpName;
        private @Nullable String state;
        private @Nullable String registrationState;
        private @Nullable List<Agent> agents;
        private @Nullable Instant agentsAsOf;
        private List<String> openKfIds;
        private Map<String, Special> specialAuthorizations;
        private @Nullable String sealed;

        private Draft(AuthorizationRow from) {
            this.from = from;
            this.kind = from.kind;
            this.epoch = from.epoch;
            this.authorizedAt = from.authorizedAt;
            this.changedAt = from.changedAt;
            this.codeAt = from.codeAt;
            this.corpName = from.corpName;
            this.state = from.state;
            this.registrationState = from.registrationState;
            this.agents = from.agents;
            this.agentsAsOf = from.agentsAsOf;
            this.openKfIds = from.openKfIds;
            this.specialAuthorizations = from.specialAuthorizations;
            this.sealed = from.sealed;
        }

        /** As of an event; an earlier one than is known changes nothing. */
        public Draft changedAt(Instant time) {
            changedAt = time.isAfter(changedAt) ? time : changedAt;
            return this;
        }

        /** Null keeps the one that is known. */
        public Draft corpName(@Nullable String name) {
            corpName = name == null ? corpName : name;
            return this;
        }

        /** Null keeps the one that is known. */
        public Draft state(@Nullable String carried) {
            state = carried == null ? state : carried;
            return this;
        }

        /** Null keeps the one that is known. */
        public Draft registrationState(@Nullable String carried) {
            registrationState = carried == null ? registrationState : carried;
            return this;
        }

        /** What WeCom said (page 100779) after {@code asOf}. */
        public Draft agents(List<Agent> read, Instant asOf) {
            agents = read;
            agentsAsOf = asOf;
            return this;
        }

        /** Accounts that were selected, beside those that are known (page 99401). */
        public Draft addOpenKfIds(List<String> selected) {
            Set<String> all = new LinkedHashSet<>(openKfIds);
            all.addAll(selected);
            openKfIds = List.copyOf(all);
            return this;
        }

        /** A second confirmation or its withdrawal (page 98959); changes nothing if a newer one is known. */
        public Draft special(String authType, Special special) {
            Special known = specialAuthorizations.get(authType);
            if (known == null || !known.time().isAfter(special.time())) {
                Map<String, Special> all = new TreeMap<>(specialAuthorizations);
                all.put(authType, special);
                specialAuthorizations = all;
            }
            return this;
        }

        /** WeCom is to be asked again. */
        public Draft unread() {
            agentsAsOf = null;
            return this;
        }

        /** As it is configured now. */
        public Draft kind(AppKind configured) {
            kind = configured;
            return this;
        }

        /** There was a cancellation between this authorization and what has been counted as the same. */
        public Draft nextEpoch(Instant begun) {
            epoch = epoch + 1;
            authorizedAt = begun;
            return this;
        }

        /** The permanent code, sealed for the row's key and type, that an event of that time brought. */
        public Draft code(String code, Instant time) {
            sealed = code;
            codeAt = time;
            return this;
        }

        /** The same permanent code, sealed anew; null leaves it out. */
        public Draft sealed(@Nullable String code) {
            sealed = code;
            return this;
        }

        /** The row. */
        public AuthorizationRow row() {
            return new AuthorizationRow(
                    from.tenant,
                    from.owner,
                    from.corpId,
                    kind,
                    epoch,
                    authorizedAt,
                    changedAt,
                    codeAt,
                    corpName,
                    state,
                    registrationState,
                    agents,
                    agentsAsOf,
                    openKfIds,
                    specialAuthorizations,
                    sealed);
        }
    }
}
