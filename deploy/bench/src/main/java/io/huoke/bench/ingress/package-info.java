/** The ingress, and what would stand in its place. */
@NullMarked
package io.huoke.bench.ingress;

import org.jspecify.annotations.NullMarked;
