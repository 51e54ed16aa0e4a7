package io.huoke.reconciler;

import io.huoke.schemas.LinkRow;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRow;

/** Where a task puts what it has found, in the transaction that remembers that it has. */
interface Output {

    void reconciled(ReconciledEvent event);

    void link(LinkRow row);

    void progress(ReconciliationRow row);

    /** Nothing is told of this tenant any more. */
    void gone(String tenant);
}
