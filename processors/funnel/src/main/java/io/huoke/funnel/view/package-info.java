/**
 * What the funnel has counted, for whoever asks over HTTP: {@link io.huoke.funnel.view.FunnelView}. It reads the funnel's
 * topics as anybody else would, and knows nothing of how the rows came about.
 */
@NullMarked
package io.huoke.funnel.view;

import org.jspecify.annotations.NullMarked;
