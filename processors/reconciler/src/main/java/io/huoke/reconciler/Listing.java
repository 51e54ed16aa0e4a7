package io.huoke.reconciler;

import io.huoke.schemas.Capability;
import io.huoke.wecom.call.Api;
import java.time.Instant;
import java.util.List;

/** A1: which links there are. */
final class Listing extends Work {

    private final Instant slot;
    private final Poll before;

    Listing(Office office, TenantState state, Runnable end) {
        super(office, state, end);
        this.before = state.links();
        this.slot = state.pass() != null && state.pass().links() == null
                ? state.pass().startedAt()
                : state.links().due();
    }

    @Override
    void begin(TenantState state) {
        Instant asked = office().now();
        ask(
                state,
                Api.LIST_LINK,
                source -> source.linkIds(state.id(), state.kind()),
                (present, ids) -> listed(present, ids, asked));
    }

    private void listed(TenantState state, List<String> ids, Instant asked) {
        Links.Changes changes = office().links().listed(tenant(), ids, asked, slot);
        if (state.pass() == null) {
            Instant time = office().now();
            Active now = new Active(time, state.can(Capability.CUSTOMERS) ? time : null);
            changes.created().forEach(linkId -> office().links().touch(tenant(), linkId, now));
        }
        office().tenants().listed(state, before, ids.size(), changes.any());
        end();
    }
}
