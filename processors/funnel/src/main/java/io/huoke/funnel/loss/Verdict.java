package io.huoke.funnel.loss;

import io.huoke.schemas.config.HuokeConfig.CallbackLoss;

/** What follows from a tenant's figures. */
enum Verdict {
    /** Callbacks are being lost: the alert begins, or goes on. */
    FIRING,
    /** They are not, or nobody can tell from so few. */
    QUIET;

    /**
     * A firing alert ends at this share of the threshold, and no sooner: customers leave the window one by one, and one of
     * them would otherwise end and begin it again and again.
     */
    private static final double ENDS_AT = 0.75;

    /**
     * Judges. An alert begins when there are {@code minCustomers} of whom more than the threshold were missed. It ends
     * when the share has come down to three quarters of the threshold, or when fewer than half of {@code minCustomers}
     * are left in the window.
     *
     * @param arrivals in the window and after the tenant's first scan
     * @param firing whether the alert fires already
     */
    static Verdict of(Arrivals arrivals, CallbackLoss config, boolean firing) {
        if (firing) {
            boolean few = 2 * arrivals.adds() < config.minCustomers();
            return few || arrivals.share() <= ENDS_AT * config.threshold() ? QUIET : FIRING;
        }
        boolean enough = arrivals.adds() >= config.minCustomers();
        return enough && arrivals.share() > config.threshold() ? FIRING : QUIET;
    }
}
