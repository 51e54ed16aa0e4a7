package io.huoke.reconciler;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.Tenant;
import java.time.Instant;

/**
 * A tenant that may be asked about.
 *
 * @param epoch counts its authorizations
 * @param authorizedAt when this one began
 * @param changedAt when it was changed last, which may have given or taken permissions
 */
record AuthorizedTenant(Tenant tenant, AppKind kind, int epoch, Instant authorizedAt, Instant changedAt) {}
