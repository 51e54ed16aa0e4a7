/** How a service calls WeCom without threads of its own touching its state: {@link io.huoke.wecom.reactor.Reactor}. */
@NullMarked
package io.huoke.wecom.reactor;

import org.jspecify.annotations.NullMarked;
