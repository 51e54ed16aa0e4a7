/**
 * Maps the ids of the provider's own platform to short States and back: {@code huoke.channels}. Start with
 * {@link io.huoke.channels.Channels}.
 *
 * <p>May depend on {@code schemas} and {@code runtime}; knows neither WeCom's API nor who uses the mappings.
 */
@NullMarked
package io.huoke.channels;

import org.jspecify.annotations.NullMarked;
