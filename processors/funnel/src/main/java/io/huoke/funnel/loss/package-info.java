/**
 * The callback-loss alert of guarantee G5: which share of a tenant's new customers came by reconciliation alone. Counts
 * arrivals by minute, so that it costs the same for one customer and for a million. Knows stores and rows; nothing of
 * journeys. Start reading at {@link io.huoke.funnel.loss.LossWatch}.
 */
@NullMarked
package io.huoke.funnel.loss;

import org.jspecify.annotations.NullMarked;
