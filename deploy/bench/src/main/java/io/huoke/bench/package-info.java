/** Measures what Huoke costs, beside what one would build instead, in one run on one machine. */
@NullMarked
package io.huoke.bench;

import org.jspecify.annotations.NullMarked;
