package io.huoke.sandbox.api;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;

/** Everything that a world consists of. Whoever uses it holds the world's lock. */
record Stores(
        InstantSource clock,
        Opaque opaque,
        Suites suites,
        Corps corps,
        Authorizations authorizations,
        Tokens tokens,
        Cursors cursors,
        Links links,
        Customers customers,
        Traffic traffic,
        Quotas quotas,
        Components components,
        Registrations registrations,
        KfAccounts kfAccounts,
        UnionIds unionIds) {

    /** WeCom's days; no page says so, but all of its consoles do. */
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    static Stores empty(InstantSource clock, long seed) {
        Opaque opaque = new Opaque(seed);
        return new Stores(
                clock,
                opaque,
                new Suites(clock, opaque),
                new Corps(),
                new Authorizations(clock, opaque),
                new Tokens(clock, opaque),
                new Cursors(opaque),
                new Links(clock, opaque),
                new Customers(),
                new Traffic(),
                new Quotas(),
                new Components(clock, opaque),
                new Registrations(clock, opaque),
                new KfAccounts(),
                new UnionIds(opaque));
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }
}
