/** Sends callbacks to a server, and tells how it answered. */
@NullMarked
package io.huoke.bench.load;

import org.jspecify.annotations.NullMarked;
