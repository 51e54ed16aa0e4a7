package io.huoke.reconciler;

import io.huoke.schemas.Reconciled;
import io.huoke.schemas.Reconciled.Quota.Batch;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;

/** A8: what is left of the quota. Told when it is another than last time, and once in every pass. */
final class QuotaCheck extends Work {

    /** For how long the rest goes on without it, if WeCom does not tell. */
    private static final Duration REFUSED = Duration.ofHours(6);

    private final Poll before;

    QuotaCheck(Office office, TenantState state, Runnable end) {
        super(office, state, end);
        this.before = state.quota();
    }

    @Override
    void begin(TenantState state) {
        ask(
                state,
                Api.CUSTOMER_ACQUISITION_QUOTA,
                source -> new Asked(office().now(), source.quota(state.id())),
                this::answered);
    }

    /** What is told of happened before it was answered: what came meanwhile may say otherwise, and is right. */
    private record Asked(Instant at, Quota quota) {}

    private void answered(TenantState state, Asked asked) {
        Instant now = office().now();
        Quota quota = asked.quota();
        Reconciled.Quota data = new Reconciled.Quota(
                state.id().owner(),
                state.id().corpId(),
                quota.total(),
                quota.balance(),
                quota.quotaList().stream()
                        .map(batch -> new Batch(batch.expireDate(), batch.balance()))
                        .toList());
        boolean changed = !data.equals(state.lastQuota());
        TenantState next = state.withQuota(office().rhythm()
                .get()
                .nextQuota(before, now, changed, quota.balance())
                .mindful(before, state.quota()));
        // Whoever was told something by a callback has to know whether it is still so.
        if (changed || before.eventsSince() || !isToldInPass(state)) {
            office().output().reconciled(ReconciledEvent.of(data, before.due(), asked.at()));
            next = next.told(data, now);
        }
        office().tenants().put(next);
        end();
    }

    /** Whoever may not see the quota may see the links: their list tells whether nothing can be asked. */
    @Override
    void failed(TenantState state, WeComException why) {
        switch (why.failure()) {
            case Failure.TenantFinal tenant -> postpone(state);
            case Failure.ItemFinal item -> postpone(state);
            case Failure.Unknown unknown -> postpone(state);
            case Failure.Retry retry -> super.failed(state, why);
            case Failure.Throttled throttled -> super.failed(state, why);
            case Failure.TokenRejected rejected -> super.failed(state, why);
            case Failure.TicketMissing missing -> super.failed(state, why);
            case Failure.Configuration configuration -> super.failed(state, why);
        }
    }

    private void postpone(TenantState state) {
        Instant now = office().now();
        office().tenants().put(state.withQuota(new Poll(now.plus(REFUSED), REFUSED, now, false)));
        end();
    }

    private static boolean isToldInPass(TenantState state) {
        return state.pass() == null
                || (state.quotaToldAt() != null
                        && !state.quotaToldAt().isBefore(state.pass().startedAt()));
    }
}
