/**
 * The client for WeCom's API, {@code https://developer.work.weixin.qq.com/document/path/N}: one package per area, over
 * {@link io.huoke.wecom.call}, which decides what a call may cost, when it ends and whether it may be repeated, and
 * {@link io.huoke.wecom.token}, where tokens come from.
 *
 * <p>May depend on {@code schemas}; knows neither Kafka nor any service. Start reading at
 * {@link io.huoke.wecom.WeComClient}.
 */
@NullMarked
package io.huoke.wecom;

import org.jspecify.annotations.NullMarked;
