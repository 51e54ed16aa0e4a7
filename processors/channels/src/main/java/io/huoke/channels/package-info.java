/** Maps the ids of the provider's own platform to short States and back: {@code huoke.channels}. */
@NullMarked
package io.huoke.channels;

import org.jspecify.annotations.NullMarked;
