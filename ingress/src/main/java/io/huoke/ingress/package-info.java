/**
 * What stands behind WeCom's callback URLs: HTTP, verify, decrypt, normalize, publish durably, and only then answer.
 *
 * <p>Knows WeCom's callback wire format ({@code io.huoke.ingress.wecom}); never WeCom's REST API, nor what anyone does
 * with the events. Start reading at {@link io.huoke.ingress.IngressService}, then
 * {@link io.huoke.ingress.CallbackHandler} and
 * {@link io.huoke.ingress.durable.Ladder}.
 */
@NullMarked
package io.huoke.ingress;

import org.jspecify.annotations.NullMarked;
