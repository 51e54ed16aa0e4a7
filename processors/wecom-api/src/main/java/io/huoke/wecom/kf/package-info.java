/** 微信客服: accounts and the links to them, {@link io.huoke.wecom.kf.CustomerServiceApi}. */
@NullMarked
package io.huoke.wecom.kf;

import org.jspecify.annotations.NullMarked;
