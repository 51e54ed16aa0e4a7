package io.huoke.funnel.loss;

import java.time.Instant;

/**
 * A customer's first add, as far as its time is known.
 *
 * @param addedAt by WeCom's clock
 * @param missed whether no callback told of it, but reconciliation alone
 */
public record Arrival(Instant addedAt, boolean missed) {}
