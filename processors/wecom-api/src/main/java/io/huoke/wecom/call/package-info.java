/**
 * How a call to WeCom is made: {@link io.huoke.wecom.call.ApiCaller} takes a {@link io.huoke.wecom.call.Call} through
 * token, budget, circuit and network, and turns every way in which it can fail into one
 * {@link io.huoke.wecom.call.WeComException} with a {@link io.huoke.wecom.call.Failure} that says what to do.
 *
 * <p>Blocking, for virtual threads. Start reading at {@link io.huoke.wecom.call.ApiCaller}.
 */
@NullMarked
package io.huoke.wecom.call;

import org.jspecify.annotations.NullMarked;
