/**
 * The acquisition funnel: one row per customer and counts per tenant, link, State and day, exactly once.
 *
 * <p>A function from {@code wecom.acquisition} (what callbacks told, and what was reconciled) and {@code huoke.channels} to
 * {@code huoke.conversions} and {@code huoke.funnel}, which forgets a tenant on a command from {@code huoke.erasures}.
 * Knows events; never WeCom's HTTP. Start reading at {@link io.huoke.funnel.FunnelTopology}; what a customer's events mean
 * is in {@link io.huoke.funnel.Journey}, without Kafka.
 */
@NullMarked
package io.huoke.funnel;

import org.jspecify.annotations.NullMarked;
