package io.huoke.sandbox.api;

import java.time.Duration;

/** How a world begins: what callers did before, without a call of theirs, and what
 * WeCom allows. Safe for use by any thread. */
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

    /** How many links a corp may have before the API creates no more of them (41095); as many as it likes otherwise. */
    public void maxLinks(int perCorp) {
        world.within(stores -> {
            stores.links().most(perCorp);
            return perCorp;
        });
    }

    /** Whether the corp's category has priority_option, as it has unless it was said otherwise (41200). */
    public void prioritySupported(String corpId, boolean supported) {
        world.within(stores -> {
            stores.corps().priority(corpId, supported);
            return supported;
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
