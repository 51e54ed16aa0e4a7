/**
 * {@code huoke funnel rebuild}: counts the days that lie wholly inside the retained events once more, in a
 * {@linkplain io.huoke.funnel.Shadow shadow} of the funnel, finds the rows that differ, and has the funnel correct them.
 * Everything goes on meanwhile. Start reading at {@link io.huoke.funnel.rebuild.Rebuild}; what differs is told by
 * {@link io.huoke.funnel.rebuild.Difference}, without Kafka.
 */
@NullMarked
package io.huoke.funnel.rebuild;

import org.jspecify.annotations.NullMarked;
