package io.huoke.reconciler;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.Capability;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Failing;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a tenant as a whole.
 *
 * @param epoch counts its authorizations; what was asked for in an earlier one is thrown away
 * @param links the list of links (A1)
 * @param quota the quota (A8)
 * @param lastQuota what was published of it last
 * @param quotaToldAt when that was
 * @param nextPass when the next pass is due
 * @param pass the one that is under way; its {@code startedAt} is what it was due for, and part of the ids of what it tells
 * @param lastPass the last that was completed
 * @param calls how many to which interface
 * @param failing why it cannot be asked
 * @param hold nothing is asked before
 * @param noTimesUntil externalcontact/get is not asked before, because WeCom did not permit it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TenantState(
        String tenant,
        AppKind kind,
        int epoch,
        Poll links,
        Poll quota,
        Reconciled.@Nullable Quota lastQuota,
        @Nullable Instant quotaToldAt,
        Instant nextPass,
        @Nullable Pass pass,
        @Nullable Pass lastPass,
        Map<String, Long> calls,
        @Nullable Failing failing,
        @Nullable Instant hold,
        @Nullable Instant noTimesUntil) {

    TenantState {
        calls = Collections.unmodifiableMap(new TreeMap<>(calls));
    }

    /** One whose first pass is due at once. */
    static TenantState of(AuthorizedTenant authorized, Instant now) {
        return new TenantState(
                authorized.tenant().toString(),
                authorized.kind(),
                authorized.epoch(),
                Poll.first(now),
                Poll.first(now),
                null,
                null,
                now,
                null,
                null,
                Map.of(),
                null,
                null,
                null);
    }

    @JsonIgnore
    Tenant id() {
        return Tenant.parse(tenant);
    }

    boolean can(Capability capability) {
        return kind.can(capability);
    }

    /** Until when nothing is asked; null if that may be now. */
    @Nullable Instant heldUntil(Instant now) {
        return hold != null && now.isBefore(hold) ? hold : null;
    }

    boolean isHeld(Instant now) {
        return heldUntil(now) != null;
    }

    /** Whether calls count as a corp's own app's. */
    @JsonIgnore
    boolean isOwnApp() {
        return kind == AppKind.OWN_APP;
    }

    /** What is told of it. */
    ReconciliationRow row(Instant now) {
        return new ReconciliationRow(tenant, kind, pass, lastPass, calls, failing, now);
    }

    TenantState withLinks(Poll poll) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                poll,
                quota,
                lastQuota,
                quotaToldAt,
                nextPass,
                pass,
                lastPass,
                calls,
                failing,
                hold,
                noTimesUntil);
    }

    TenantState withQuota(Poll poll) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                poll,
                lastQuota,
                quotaToldAt,
                nextPass,
                pass,
                lastPass,
                calls,
                failing,
                hold,
                noTimesUntil);
    }

    /** After the quota was published. */
    TenantState told(Reconciled.Quota published, Instant at) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                quota,
                published,
                at,
                nextPass,
                pass,
                lastPass,
                calls,
                failing,
                hold,
                noTimesUntil);
    }

    /** In another state of the pass that is under way. */
    TenantState withPass(Pass present) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                quota,
                lastQuota,
                quotaToldAt,
                nextPass,
                present,
                lastPass,
                calls,
                failing,
                hold,
                noTimesUntil);
    }

    /** After a pass. */
    TenantState passed(Pass completed, Instant next) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                quota,
                lastQuota,
                quotaToldAt,
                next,
                null,
                completed,
                calls,
                failing,
                hold,
                noTimesUntil);
    }

    /** With calls that were made. */
    TenantState called(Map<String, Long> more) {
        Map<String, Long> all = new TreeMap<>(calls);
        more.forEach((api, number) -> all.merge(api, number, Long::sum));
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                quota,
                lastQuota,
                quotaToldAt,
                nextPass,
                pass,
                lastPass,
                all,
                failing,
                hold,
                noTimesUntil);
    }

    /** It cannot be asked before a time; why, unless it is for a moment only. */
    TenantState held(@Nullable Failing why, @Nullable Instant until) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                quota,
                lastQuota,
                quotaToldAt,
                nextPass,
                pass,
                lastPass,
                calls,
                why,
                until,
                noTimesUntil);
    }

    TenantState withoutTimes(Instant until) {
        return new TenantState(
                tenant,
                kind,
                epoch,
                links,
                quota,
                lastQuota,
                quotaToldAt,
                nextPass,
                pass,
                lastPass,
                calls,
                failing,
                hold,
                until);
    }
}
