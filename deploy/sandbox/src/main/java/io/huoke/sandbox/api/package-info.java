/**
 * The API side of the simulated WeCom: an HTTP server with the paths, fields, error codes, limits and whims of
 * {@code https://qyapi.weixin.qq.com}, over a world that tests can look into and change.
 *
 * <p>{@link io.huoke.sandbox.api.World} is the truth; {@link io.huoke.sandbox.api.ApiServer} tells it to callers, by
 * endpoints that are grouped as WeCom's documentation groups them. Rules cite the page of
 * {@code https://developer.work.weixin.qq.com/document/path/N} that they come from; where no page says anything, the
 * comment says what is assumed. Knows nothing of Huoke but its JSON mapper.
 */
@NullMarked
package io.huoke.sandbox.api;

import org.jspecify.annotations.NullMarked;
