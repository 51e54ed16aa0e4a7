package io.huoke.reconciler;

import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor.End;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is done for a tenant, in one or several calls, one after the other. It ends when it is done, when it
 * fails, or when the tenant is gone meanwhile. For the reactor's thread.
 */
abstract class Work {

    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

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
    final void start(TenantState state) {
        guarded(state, () -> begin(state));
    }

    /** Asks the first question. */
    abstract void begin(TenantState state);

    /** Whatever goes wrong, the place is free again; what goes wrong with Kafka is Kafka Streams' business. */
    private void guarded(TenantState state, Runnable step) {
        try {
            step.run();
        } catch (KafkaException e) {
            end();
            throw e;
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("tenant", tenant).setCause(e).log("something was left undone, it is tried again");
            failed(
                    state,
                    WeComException.withoutCall(
                            "what WeCom told could not be used; see the log", new Failure.Unknown()));
            end();
        }
    }

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
            guarded(present, () -> {
                switch (result) {
                    case End.Done<T> done -> then.accept(office.tenants().called(present, calls, null), done.answer());
                    case End.Failed<T> failed ->
                        failed(office.tenants().called(present, calls, failed.why()), failed.why());
                }
            });
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
