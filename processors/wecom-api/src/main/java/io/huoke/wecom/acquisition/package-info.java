/**
 * 获客助手: A1 to A8 ({@link io.huoke.wecom.acquisition.AcquisitionApi}), what its component may ask
 * ({@link io.huoke.wecom.acquisition.ComponentApi}), and the links that customers tap
 * ({@link io.huoke.wecom.acquisition.LinkUrl}).
 */
@NullMarked
package io.huoke.wecom.acquisition;

import org.jspecify.annotations.NullMarked;
