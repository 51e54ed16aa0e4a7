package io.huoke.reconciler;

import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor.End;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Something that is done for a tenant, in one or several calls, one after the other. It ends when it is done, when it
 * fails, or when the tenant is gone meanwhile. For the reactor's thread.
 */
abstract class Work {

    private final Office office;
    private final String tenant;
    private final int epoch;
    private final Runnable end;
    private boolean ended;

    /** @param end told once, when it is over */
    Work(Office office, TenantState state, Runnable end) {
        this.office = office;
        this.tenant = state.tenant();
        this.epoch = state.epoch();
        this.end = end;
    }

    final Office office() {
        return office;
    }

    final String tenant() {
        return tenant;
    }

    /** Begins it. */
    abstract void begin(TenantState state);

    /**
     * Asks WeCom.
     *
     * @param then takes the answer and the tenant as it is by then
     */
    final <T> void ask(TenantState state, Api api, Function<Source, T> question, BiConsumer<TenantState, T> then) {
        office.calls().make(api, state.isOwnApp(), question, (result, calls) -> {
            TenantState present = office.tenants().find(tenant).orElse(null);
            if (present == null || present.epoch() != epoch) {
                end();
                return;
            }
            switch (result) {
                case End.Done<T> done -> then.accept(office.tenants().called(present, calls, null), done.answer());
                case End.Failed<T> failed ->
                    failed(office.tenants().called(present, calls, failed.why()), failed.why());
            }
        });
    }

    /** WeCom did not do as asked; by default that concerns all that is asked for the tenant. */
    void failed(TenantState state, WeComException why) {
        office.tenants().failed(state, why);
        end();
    }

    final void end() {
        if (!ended) {
            ended = true;
            end.run();
        }
    }
}
