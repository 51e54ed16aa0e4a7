/**
 * Makes records durable before WeCom is told so: the ladder of Kafka, the spool on the local disk, and no answer.
 *
 * <p>Start reading at {@link io.huoke.ingress.durable.Ladder}. Order: an ingress publishes a tenant's callbacks in the
 * order in which it received them. When a callback outlives its Kafka budget the spool is entered, and until it is empty
 * everything goes through it. Callbacks that were waiting for Kafka at that moment may stand on the topic before or after
 * those that were received up to one budget earlier, and, as Kafka may have taken them after all, twice: the hand-over.
 * While the spool refuses, or takes longer than the budget (it is full, or its disk hangs), what Kafka takes stands before
 * what is spooled.
 */
@NullMarked
package io.huoke.ingress.durable;

import org.jspecify.annotations.NullMarked;
