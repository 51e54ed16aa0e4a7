/**
 * What one would build instead of the ingress, with the same promise: {@code success} only once all in-sync replicas have
 * the callback. Spring Boot's defaults, and either weixin-java or Huoke's own decoder within the same frame, so that a
 * benchmark can tell what the framework costs and what the library.
 *
 * <p>Knows the ingress's wire format and the contract of its topics, nothing that serves or stores. Start reading at
 * {@link io.huoke.bench.rival.CallbackController}.
 */
@NullMarked
package io.huoke.bench.rival;

import org.jspecify.annotations.NullMarked;
