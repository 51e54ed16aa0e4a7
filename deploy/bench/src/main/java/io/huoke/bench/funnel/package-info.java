/** The funnel, and Kafka clients that do less with the same events. */
@NullMarked
package io.huoke.bench.funnel;

import org.jspecify.annotations.NullMarked;
