/**
 * What is left of each tenant's acquisition quota, from callbacks and A8 in any order, and what on-call has to know of it.
 *
 * <p>A function from {@code wecom.quota}, what {@code wecom.acquisition} and {@code huoke.links} say of links that add
 * nobody, and time, to {@code huoke.quota} and alerts on {@code huoke.alerts}, which forgets a tenant on a command from
 * {@code huoke.erasures}. Knows events; neither WeCom's HTTP nor how alerts are delivered.
 *
 * <p>Start reading at {@link io.huoke.quota.QuotaTopology}. What was told is kept as {@link io.huoke.quota.QuotaFacts} and
 * {@link io.huoke.quota.LinkFacts}, which are the same in whatever order and how often they were told; what follows from
 * them at a time is in {@link io.huoke.quota.QuotaRules} and {@link io.huoke.quota.LinkRules}, without Kafka or clock.
 */
@NullMarked
package io.huoke.quota;

import org.jspecify.annotations.NullMarked;
