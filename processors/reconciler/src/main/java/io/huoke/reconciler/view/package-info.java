/** How the reconciliation goes, as anybody may see it: {@link io.huoke.reconciler.view.ReconciliationView}. */
@NullMarked
package io.huoke.reconciler.view;

import org.jspecify.annotations.NullMarked;
