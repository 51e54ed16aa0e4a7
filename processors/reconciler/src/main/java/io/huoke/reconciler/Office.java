package io.huoke.reconciler;

import io.huoke.schemas.Sealer;
import io.huoke.streams.ExpiringKeys;
import io.huoke.wecom.reactor.Reactor;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What the works of one task share.
 *
 * @param customers what A6 said last
 * @param adds of which adds callbacks told
 * @param states which States were seen with which links
 * @param clock the reactor whose thread everything happens on
 */
record Office(
        Tenants tenants,
        Links links,
        Customers customers,
        ExpiringKeys adds,
        ExpiringKeys states,
        Chats chats,
        Output output,
        Calls calls,
        Supplier<Rhythm> rhythm,
        Sealer sealer,
        Reactor clock,
        ReconcilerMetrics metrics) {

    Instant now() {
        return clock.now();
    }
}
