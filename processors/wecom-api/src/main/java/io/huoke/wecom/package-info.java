/**
 * A client for WeCom's API: {@link io.huoke.wecom.WeComClient} is the door.
 */
@NullMarked
package io.huoke.wecom;

import org.jspecify.annotations.NullMarked;
