/**
 * 推广二维码: an enterprise that registers with WeCom through the provider (page 90578). Start at
 * {@link io.huoke.wecom.registration.RegistrationApi}.
 */
@NullMarked
package io.huoke.wecom.registration;

import org.jspecify.annotations.NullMarked;
