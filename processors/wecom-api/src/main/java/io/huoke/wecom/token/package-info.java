/**
 * Where tokens come from: {@link io.huoke.wecom.token.FetchedTokens} gets them from WeCom, for the one service that
 * does; {@link io.huoke.wecom.token.AwaitedTokens} are told by it, for all others.
 *
 * <p>Depends on {@code call}. WeCom's table of tokens: pages 90600 to 90605, 91039, 91200.
 */
@NullMarked
package io.huoke.wecom.token;

import org.jspecify.annotations.NullMarked;
