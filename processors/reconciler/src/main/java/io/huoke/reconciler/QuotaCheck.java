package io.huoke.reconciler;

import io.huoke.schemas.Reconciled;
import io.huoke.schemas.Reconciled.Quota.Batch;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.call.Api;
import java.time.Instant;

/** A8: what is left of the quota. Told when it is another than last time, and once in every pass. */
final class QuotaCheck extends Work {

    private final Instant slot;

    QuotaCheck(Office office, TenantState state, Runnable end) {
        super(office, state, end);
        this.slot = state.quota().due();
    }

    @Override
    void begin(TenantState state) {
        ask(state, Api.CUSTOMER_ACQUISITION_QUOTA, source -> source.quota(state.id()), this::answered);
    }

    private void answered(TenantState state, Quota quota) {
        Instant now = office().now();
        Reconciled.Quota data = new Reconciled.Quota(
                state.id().owner(),
                state.id().corpId(),
                quota.total(),
                quota.balance(),
                quota.quotaList().stream()
                        .map(batch -> new Batch(batch.expireDate(), batch.balance()))
                        .toList());
        boolean changed = !data.equals(state.lastQuota());
        TenantState asked =
                state.withQuota(office().rhythm().get().nextQuota(state.quota(), now, changed, quota.balance()));
        if (changed || !isToldInPass(state)) {
            office().output().reconciled(ReconciledEvent.of(data, slot, now));
            asked = asked.told(data, now);
        }
        office().tenants().put(asked);
        end();
    }

    private static boolean isToldInPass(TenantState state) {
        return state.pass() == null
                || (state.quotaToldAt() != null
                        && !state.quotaToldAt().isBefore(state.pass().startedAt()));
    }
}
