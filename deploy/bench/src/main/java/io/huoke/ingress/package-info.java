/** Benchmarks of what the ingress keeps to itself. */
@NullMarked
package io.huoke.ingress;

import org.jspecify.annotations.NullMarked;
