/**
 * WeCom's callback wire format as pure functions: signature and encryption (page 90968), XML, and what a
 * message means as an event (§2). No I/O, no clock.
 */
@NullMarked
package io.huoke.ingress.wecom;

import org.jspecify.annotations.NullMarked;
