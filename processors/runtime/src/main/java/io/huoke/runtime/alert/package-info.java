/**
 * How something that on-call has to know becomes rows of {@code huoke.alerts}, the same for every service that notices
 * something: {@link io.huoke.runtime.alert.Condition} and {@link io.huoke.runtime.alert.Alerting}.
 */
@NullMarked
package io.huoke.runtime.alert;

import org.jspecify.annotations.NullMarked;
