/**
 * The acquisition funnel: one row per customer and counts per tenant, link, State and day, exactly once.
 *
 * <p>A function from {@code wecom.acquisition} (what callbacks told, and what was reconciled), {@code huoke.channels} and
 * {@code huoke.reconciliation} to {@code huoke.conversions}, {@code huoke.funnel}, {@code huoke.funnel.links} and the alert
 * {@code CallbackLoss}, which forgets a tenant on a command from {@code huoke.erasures}. Knows events; never WeCom's HTTP.
 *
 * <p>Start reading at {@link io.huoke.funnel.FunnelTopology}; what a customer's events mean is in
 * {@link io.huoke.funnel.Journey}, and in {@link io.huoke.funnel.StateJourney} where they name nobody, without Kafka.
 * {@link io.huoke.funnel.Funnel} keeps rows and journeys in step, {@link io.huoke.funnel.DailyCounts} the rows of days.
 */
@NullMarked
package io.huoke.funnel;

import org.jspecify.annotations.NullMarked;
