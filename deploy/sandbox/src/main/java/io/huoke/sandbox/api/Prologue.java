package io.huoke.sandbox.api;

import java.time.Duration;

/** How a world begins: what callers did before, without a call of theirs. Safe for use by any thread. */
public final class Prologue {

    private final World world;

    Prologue(World world) {
        this.world = world;
    }

    /** How long tokens are good from the next one on, two hours otherwise; what a registration brings is not meant. */
    public void tokenLife(Duration life) {
        world.within(stores -> {
            stores.tokens().life(life);
            return life;
        });
    }

    /** A corp has authorized a suite, and the code was exchanged; returns the permanent code. */
    public String authorized(String suiteId, String corpId) {
        return world.within(stores -> {
            String code = world.authorize(suiteId, corpId, null);
            return stores.authorizations().exchange(suiteId, code).permanentCode();
        });
    }

    /** A suite was given a token of a corp. */
    public String token(String suiteId, String corpId) {
        return world.within(stores -> {
            App app = stores.suites().app(suiteId, stores.corps().get(corpId).id());
            return stores.tokens().issue(new Bearer.OfApp(app)).value();
        });
    }
}
